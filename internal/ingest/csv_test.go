package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTableOfTurns(t *testing.T) {
	for _, c := range []struct{ name, file, in, want string }{
		{"commas", "a.csv", "speaker,words,tags,timestamp\nDB:,Where?,x,[0:10]\nLG,\"Here,\nsince May.\",,\n,Or June.,,\n,Or July.,,[01:09]\nDB,Good.,,1:02:03\n",
			"[00:00:10] DB: Where?\n\nLG: Here,\nsince May.\nOr June. [00:01:09] Or July.\n\n[01:02:03] DB: Good.\n"},
		{"semicolons and a mark", "a.csv", "\uFEFFStart;End;Name;Text\r\n0;1,5;Ann;One\r\n2,25;3;Ben;Two\r\n3;4;ANN;Three\r\n", "[00:00:00] Ann: One\n\n[00:00:02] Ben: Two\n\n[00:00:03] Ann: Three\n"},
		{"tabs and loose quotes", "a.tsv", "who\tutterance\nAnn\tHe said \"no\".\nBen\t\"Yes.\nAnn\tOh.\n", "Ann: He said \"no\".\n\nBen: Yes.\nAnn\tOh.\n"},
		{"milliseconds", "a.csv", "start_ms,speaker,text\n0,A,one\n61000,B,two\n62000,A,three\n63000,B,four\n", "[00:00:00] A: one\n\n[00:01:01] B: two\n\n[00:01:02] A: three\n\n[00:01:03] B: four\n"},
		{"times and no names", "a.csv", "time,text\n00:00:01,one\n00:00:05,two\n", "[00:00:01] one\n\n[00:00:05] two\n"},
		{"times on every row", "a.csv", "start,speaker,text\n1,Ann,one\n2,,two\n3,Ben,three\n4,,four\n", "[00:00:01] Ann: one\ntwo\n\n[00:00:03] Ben: three\nfour\n"},
		{"frames", "a.csv", "timecode,speaker,text\n00:00:01:12,Ann,one\n00:01:02:24,Ben,two\n", "[00:00:01] Ann: one\n\n[00:01:02] Ben: two\n"},
		{"a first row without a name", "a.csv", "speaker,text\n,(A dog barks.)\nAnn,one\nBen,two\nAnn,three\n", "(A dog barks.)\n\nAnn: one\n\nBen: two\n\nAnn: three\n"},
		{"from the web", "a.csv", "speaker,text\nAnn,one&#8212;<em>two</em> &amp; x<y\nBen,three<br/>four\nAnn,AT&T\n", "Ann: one—two & x<y\n\nBen: three\nfour\n\nAnn: AT&T\n"},
		{"a line like a label", "a.csv", "speaker,text\nAnn,\"one\nBen: not I\n[00:01] or so\"\nBen,two\nAnn,\"Ben: x\"\n", "Ann: one\n\nBen: not I\n\n[00:00:01] Ben: or so\n\nBen: two\n\nAnn: Ben: x\n"},
		{"Excel says how it is cut", "a.csv", "sep=;\nspeaker;text\nAnn;one, two\nBen;three\nAnn;four\n", "Ann: one, two\n\nBen: three\n\nAnn: four\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, read(t, c.file, c.in, Options{}), c.want)
		})
	}
}

func TestTableSaysWhatItTookForWhat(t *testing.T) {
	d := read(t, "a.csv", "speaker,words,tags,time\nAnn,one,x,0:01\nBen,two,y,0:04\nAnn,,y,\n", Options{})
	wantSaid(t, d.Notes, "“words” as the words, “speaker” as the speaker and “time” as the time", "1 column was not imported: “tags”", "1 row without words was left out")
	d = read(t, "a.csv", "speaker,words,time\nAnn,one,0:01\nBen,two,0:05\nAnn,three,0:09\nBen,four,0:12\nAnn,five,soon\n", Options{})
	wantSaid(t, d.Doubts, "1 cell is not a time", "line 6")
}

func TestSurvey(t *testing.T) {
	in := "ID,Age,Site,What helped you most?,Any other comments,Email\n" +
		"a1,34,north,The people I met there every week,,a@b.org\n" +
		"a2,51,south,\"Nothing much.\n\na1: is what they call me\",Thank you for asking me about it,c@d.org\n" +
		"a3,,north,,NA,\n"
	d := read(t, "Survey 1.csv", in, Options{})
	wantText(t, d, `
a1: The people I met there every week

a2: Nothing much. a1: is what they call me

a2: Thank you for asking me about it
`)
	wantSpeakers(t, d, "a1 participant a1, a2 participant a2")
	if d.Said[2].Group != "Any other comments" || d.ID != "Survey-1" {
		t.Errorf("group %q, id %q", d.Said[2].Group, d.ID)
	}
	want := map[string]map[string]string{
		"a1": {"Age": "34", "Site": "north"}, "a2": {"Age": "51", "Site": "south"}, "a3": {"Site": "north"},
	}
	if diff := cmp.Diff(want, d.Attributes); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	wantSaid(t, d.Notes, "named by the column “ID”", "1 row has no answer in words", "1 answer is only NA", "“Email” holds e-mail addresses and was left out")
	refused(t, "s.csv", in, Options{Participant: "P07"}, "a1", "a2")
}

func TestSurveyWithoutIDs(t *testing.T) {
	d := read(t, "s.csv", "site,feedback\nnorth,They listened to me for once in my life\nsouth,\"I waited, and waited, and nobody came\"\n", Options{})
	wantText(t, d, "R001: They listened to me for once in my life\n\nR002: I waited, and waited, and nobody came\n")
	wantSaid(t, d.Notes, "numbered in order")
	d = read(t, "s.csv", "participant,answer\nX!,The first answer in words\nX?,The second answer in words\n,A third answer in words\nX!,A fourth answer in words\n", Options{})
	wantSpeakers(t, d, "X! participant X, X? participant X-2, R003 participant s-R003")
}

func TestColumnsGiven(t *testing.T) {
	in := "code,who spoke,what,when\n1,Ann,one two,0:05\n2,Ben,three,0:09\n"
	d := read(t, "a.csv", in, Options{Columns: Columns{Text: []string{"What"}, Speaker: "who spoke", Start: "when"}})
	wantText(t, d, "[00:00:05] Ann: one two\n\n[00:00:09] Ben: three\n")
	d = read(t, "a.csv", in, Options{Columns: Columns{Text: []string{"what", "when"}, ID: "who spoke"}})
	wantText(t, d, "Ann: one two\n\nAnn: 0:05\n\nBen: three\n\nBen: 0:09\n")
	refused(t, "a.csv", in, Options{Columns: Columns{Speaker: "whom"}}, "whom", "who spoke")
}

func TestBrokenTables(t *testing.T) {
	for _, c := range []struct{ in, says string }{
		{"speaker,text\nAnn,one\nBen,two,three\n", "line 3"},
		{"speaker,text\nAnn,\"one\n\n\"\nBen\n", "line 5"},
		{"speaker,text\nAnn,\"one\n", "quotation mark"},
		{"speaker,text\n", "no rows"},
		{"a,b\n1,2\n3,4\n", "no column of words"},
		{",\n1,2\n", "no header"},
	} {
		refused(t, "t.csv", c.in, Options{}, "t.csv", c.says)
	}
	d := read(t, "t.csv", "speaker,text\nAnn,he said \"no\"\nBen,oh\nAnn,yes\n", Options{})
	wantText(t, d, "Ann: he said \"no\"\n\nBen: oh\n\nAnn: yes\n")
}

// R001 of one file is not R001 of another.
func TestNumberedRowsAreOfTheirFile(t *testing.T) {
	for file, want := range map[string]string{"w1.csv": "w1", "w2.csv": "w2"} {
		d := read(t, file, "Age;What helped?\n44;My supervisor and lots of tea\n51;Nothing really helped me at all\n", Options{})
		wantSpeakers(t, d, "R001 participant "+want+"-R001, R002 participant "+want+"-R002")
		if diff := cmp.Diff(map[string]map[string]string{want + "-R001": {"Age": "44"}, want + "-R002": {"Age": "51"}}, d.Attributes); diff != "" {
			t.Errorf("attributes (-want +got):\n%s", diff)
		}
	}
	d := read(t, "dupid.csv", "id,answer\nP1,First answer of mine here\nP1,Second answer of mine here\n,No id on this answer here\n", Options{})
	wantSpeakers(t, d, "P1 participant P1, R003 participant dupid-R003")
}

// Whole numbers are milliseconds where seconds would have people say a word a minute.
func TestTimesAtThePaceOfSpeech(t *testing.T) {
	for _, c := range []struct {
		name, file, in string
		last           int
	}{
		{"milliseconds", "a.tsv", "start\tend\ttext\n0\t3000\tHow did you start?\n4000\t9000\tI was on the ward for a long time.\n", 4000},
		{"seconds", "a.tsv", "start\tend\ttext\n0\t3\tHow did you start?\n4\t9\tI was on the ward for a long time.\n", 4000},
		{"a word in a long while", "a.tsv", "start\tend\ttext\n0\t60\tShe waits.\n600\t900\tNobody comes.\n", 600_000},
		{"Chinese", "a.tsv", "start\tend\ttext\n0\t3000\t你是怎么开始做同伴支持的\n4000\t9000\t我以前生病很多年后来有人给了我希望\n", 4000},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, c.file, c.in, Options{})
			if got := d.Said[len(d.Said)-1].TimeMS; got != c.last {
				t.Errorf("the last turn begins at %d ms, want %d", got, c.last)
			}
		})
	}
}

func TestColumnsOfAnswers(t *testing.T) {
	d := read(t, "a.csv", "Who,What they said\nRosa,It helped me\nInt,Did it?\nRosa,Yes\nInt,And now?\n", Options{})
	wantText(t, d, "Rosa: It helped me\n\nInt: Did it?\n\nRosa: Yes\n\nInt: And now?\n")
	d = read(t, "a.csv", "id,Q1,Q2,What is your role?,Q3\na,Tea,yes,Peer worker,agree\nb,Pay,no,Peer worker,strongly agree\nc,Sleep,yes,Family carer,neutral\n", Options{})
	wantText(t, d, "a: Tea\n\nb: Pay\n\nc: Sleep\n")
	if diff := cmp.Diff(map[string]string{"Q2": "no", "What is your role?": "Peer worker", "Q3": "strongly agree"}, d.Attributes["b"]); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	d = read(t, "a.csv", "id,What helped you?,Email\na,People I met every week,a@b.org\nb,Nobody helped me in the end,c@d.org\n", Options{Columns: Columns{Attribute: []string{"Email"}}})
	if d.Attributes["a"]["Email"] != "a@b.org" {
		t.Errorf("a column that was asked for is not kept: %v", d.Attributes)
	}
}
