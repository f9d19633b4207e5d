package export

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// tidyFiles are all files of a tidy export by name.
func tidyFiles(t testing.TB, rel *study.Release, o Options) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, p := range NewTidy(rel, o).Parts() {
		var a, b bytes.Buffer
		if err := p.Write(&a); err != nil {
			t.Fatal(err)
		}
		if err := p.Write(&b); err != nil || a.String() != b.String() {
			t.Errorf("%s is another the second time (%v)", p.Name, err)
		}
		files[p.Name] = a.String()
	}
	if len(files) != len(TidyNames()) {
		t.Errorf("%d files, %d names", len(files), len(TidyNames()))
	}
	for _, name := range TidyNames() {
		if files[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	return files
}

// cells are some columns of the rows of a table that have a value in a column.
func cells(rows []map[string]string, column, value string, names ...string) (out []string) {
	for _, r := range rows {
		if r[column] != value {
			continue
		}
		var parts []string
		for _, n := range names {
			parts = append(parts, r[n])
		}
		out = append(out, strings.Join(parts, "|"))
	}
	return out
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// TestTidyTeam: the tables of the invented study, worked out by hand.
func TestTidyTeam(t *testing.T) {
	s, o := marked(t)
	s.Settings.Attributes = []study.AttributeType{{Name: "role", Kind: study.OrderedAttribute, Values: []string{"nurse", "peer"}}}
	s.State.Codings[0].At = "2026-03-02T20:14:09+01:00"
	s.Index()
	tables := checkPackage(t, tidyFiles(t, s.Release(transcript.ForTeam), o))
	quotes := tables["quotes"]
	// hope: its own and its sub-themes'; what overlaps is one, and FG-1 comes before P1-1.
	same(t, "hope", cells(quotes, "theme", "hope", "transcript", "participants", "stance", "quote", "own", "n_codings", "coders", "withheld"),
		"FG-1|P2|for|We carried each other|true|1|ben|false",
		"P1-1|P1|for|I had hope for the future. Things could change|false|2|ana; ben|false",
		"P1-1|P1|for|I was not alone|true|1|ana|false",
		"P1-1|P1|against|But some days I lost hope|true|1|ben|false",
		"P3-1|P3|for|My secret zebra|true|1|ana|false",
		"P3-1|P3|against|lighthouse|true|1|ana|false")
	same(t, "may be quoted", cells(quotes, "theme", "hope", "may_be_quoted"), "true", "true", "true", "true", "false", "false")
	// Over two people's turns, with the label between them.
	same(t, "mutuality", cells(quotes, "theme", "mutuality", "participant", "participants", "n_people", "doc_id", "quote", "starred_by"),
		"P2|P2; P3|2|FG-1_3|We carried each other.\n\n[00:00:51] Lin: An otter|",
		"P1|P1|1|P1-1_2|and I was not alone|ben")
	same(t, "old-code", cells(tables["codebook"], "theme", "old-code", "name", "status", "quotes", "path"), "old-code|not-in-codebook|1|old-code")
	same(t, "in the codebook", cells(tables["codebook"], "theme", "hope", "name", "status", "quotes", "quotes_against", "people", "people_against", "codings", "colour"), "Hope|in-use|4|2|3|2|5|#2f855a")
	same(t, "a sub-theme", cells(tables["codebook"], "theme", "hope-future", "name", "parent", "path", "depth", "quotes"), "Hope for the future|hope|hope/hope-future|1|1")
	same(t, "examples", cells(tables["codebook"], "theme", "hope", "examples"), "zebra keeps the lighthouse warm, and my secret\nMade up for this book.\nso my secret zebra keeps the lighthouse warm!")
	same(t, "a formula", cells(tables["codebook"], "theme", "formula", "name"), "=SUM(A1)")
	same(t, "a formula's words", cells(quotes, "theme", "formula", "quote"), "=1+1 is what they say \t<b>&amp;</b> _x0041_ 👨‍👩‍👧")
	same(t, "codings", cells(tables["codings"], "theme", "hope-future", "coder", "at", "memo", "quote", "turn", "time_ms", "start", "end"),
		"ana|2026-03-02T19:14:09Z|a first thought|I had hope for the future|2|17000|60|85")
	same(t, "a turn", cells(tables["turns"], "doc_id", "FG-1_3", "text", "speaker", "voice", "participant", "time_ms", "end_ms", "words"), "We carried each other.|Sam|participant|P2|34000||4")
	same(t, "P3", cells(tables["participants"], "participant", "P3", "published_as", "listed", "consent_analyse", "consent_quote", "consent_reuse", "role", "site", "transcripts", "words"), "|true|yes|no|not asked|nurse|north|2|20")
	same(t, "read", cells(tables["transcripts"], "transcript", "P5-1", "read_by", "turns", "codings", "words"), "ana|1|0|4")
	if n := len(tables["turns"]); n != 6+5+1+1+1 {
		t.Errorf("%d turns", n)
	}
}

// TestTidyOutsideTheTeam: names, ids and words that readers outside the team may not
// have are not there, and what is withheld counts all the same.
func TestTidyOutsideTheTeam(t *testing.T) {
	s, o := marked(t)
	o.MemoWords = nil
	tidy := NewTidy(s.Release(transcript.ForPublication), o)
	tables := checkPackage(t, tidyFiles(t, s.Release(transcript.ForPublication), o))
	same(t, "hope", cells(tables["quotes"], "theme", "hope", "transcript", "participants", "stance", "quote", "withheld"),
		"transcript 1|Peer worker|for|We carried each other|false",
		"transcript 2|Peer worker|for|I had hope for the future. Things could change|false",
		"transcript 2|Peer worker|for|I was not alone|false",
		"transcript 2|Peer worker|against|But some days I lost hope|false",
		"transcript 3|not for quotation|for||true",
		"transcript 3|not for quotation|against||true")
	same(t, "withheld", cells(tables["quotes"], "withheld", "true", "start", "end", "doc_id", "turn", "time_ms", "words"), "|||||", "|||||", "|||||")
	same(t, "people", cells(tables["participants"], "people", "2", "participant"), "Nurse", "Peer worker")
	same(t, "nobody's", cells(tables["participants"], "people", "1", "participant"), "not for quotation")
	same(t, "a withheld turn", cells(tables["turns"], "doc_id", "transcript 1_2", "text", "speaker", "participant", "start", "time_ms", "withheld"), "|not for quotation|not for quotation|||true")
	if got := tidy.Report().Withheld; got != 3 { // hope for and against in P3-1, mutuality in FG-1
		t.Errorf("%d quotes are said to be withheld", got)
	}
	same(t, "whose words", tidy.People(), "P1", "P2", "P4", "P5")
	if got := tidy.Shown(); len(got) != 0 {
		t.Errorf("attributes: %q", got)
	}
	for _, name := range []string{"role", "coder", "at", "coders", "title", "source", "consent_quote"} {
		for table, rows := range tables {
			if _, there := rows[0][name]; there {
				t.Errorf("%s has the column %s", table, name)
			}
		}
	}
}

// TestTidyLeaksNothing: what P3 says, who may not be quoted, and private memos are in
// none of the files, whoever is asked for their words.
func TestTidyLeaksNothing(t *testing.T) {
	s, o := marked(t)
	s.Settings.Consent[transcript.AskReuse] = transcript.Yes
	s.Participants[2].Consent[transcript.AskReuse] = transcript.No
	said := strings.Replace(smallBook, "definition: Talk of a future.", "definition: As in my secret zebra keeps the lighthouse warm", 1)
	said = strings.Replace(said, "name: Hope for the future", "name: My secret zebra keeps the lighthouse warm", 1)
	s.Book = newMaker(t, said).s.Book
	s.Transcripts[0].Turns[2].Group = "of the walrus neighbour whispered before her"
	s.State.Memos = append(s.State.Memos,
		coding.Memo{Coder: "ana", On: coding.OnTranscript, Transcript: "P1-1", Private: true, Body: "PRIVATE on all of it"},
		coding.Memo{Coder: "ana", On: coding.OnPassage, Transcript: "P3-1", Span: text.Span{Start: 20, End: 30}, Body: "about withheld words"},
		coding.Memo{Coder: "ben", On: coding.OnTranscript, Transcript: "P1-1", Body: "as in: an otter answered after he was done"})
	words := o.MemoWords
	o.MemoWords = func(m coding.Memo) (string, bool) {
		if m.Body != "" {
			return m.Body, true
		}
		return words(m)
	}
	s.Index()
	for _, purpose := range transcript.Purposes {
		files := tidyFiles(t, s.Release(purpose), o)
		files["annotations"], _ = annotations(t, s.Release(purpose), o)
		for name, file := range files {
			low := strings.ToLower(file)
			for _, secret := range []string{"private doubts", "private on all of it"} {
				if strings.Contains(low, secret) {
					t.Errorf("%s: %s has a private memo", purpose, name)
				}
			}
			if purpose == transcript.ForTeam {
				continue
			}
			for _, secret := range []string{"zebra", "walrus", "otter", "lighthouse", "withheld words\"", "P3", "P1-1", ",sam,", "sam:", "\"ana\"", ",ana,", "Ana Ruiz"} {
				if strings.Contains(low, strings.ToLower(secret)) {
					t.Errorf("%s: %s has %q", purpose, name, secret)
				}
			}
		}
		if purpose == transcript.ForTeam && (!strings.Contains(files["annotations"], canaryAlone[:15]) || !strings.Contains(files["turns.csv"], canaryAlone)) {
			t.Error("the team's own files lack words")
		}
	}
}

// TestTidyAfterWithdrawal: a withdrawn passage and a hidden transcript have no words for
// the team either, and everything else of the study is still there.
func TestTidyAfterWithdrawal(t *testing.T) {
	s, o := invented(t)
	p1, _ := s.Transcript("P1-1")
	at := strings.Index(p1.Text.String(), "I was not alone")
	s.State.Passages = []coding.Mark{{Transcript: "P1-1", Span: text.Span{Start: p1.Text.FromByte(at), End: p1.Text.FromByte(at + 15)}}}
	s.State.Never = map[string][]coding.Never{"cat": {{Transcript: "FG-1"}}}
	s.Viewer = "cat"
	s.Index()
	rel := s.Release(transcript.ForTeam)
	files := tidyFiles(t, rel, o)
	files["annotations"], _ = annotations(t, rel, o)
	tables := checkPackage(t, files)
	for name, file := range files {
		for _, secret := range []string{"not alone", "carried each other", ",Sam,", "Sam:"} {
			if strings.Contains(file, secret) {
				t.Errorf("%s has %q", name, secret)
			}
		}
	}
	same(t, "hope", cells(tables["quotes"], "theme", "hope", "transcript", "withheld"), "FG-1|true", "P1-1|false", "P1-1|true", "P1-1|false", "P3-1|false", "P3-1|false")
	if x := NewTidy(rel, o); x.Report().Withheld != 2 || x.hidden != 3 || !strings.Contains(files["README.md"], "3 quotes more") {
		t.Errorf("%d withheld, %d hidden", x.Report().Withheld, x.hidden)
	}
}

// TestTidyCountsAsTables: rows of quotes.csv are the numbers of the theme table, where
// a participant speaks.
func TestTidyCountsAsTables(t *testing.T) {
	s, o := invented(t)
	tables := checkPackage(t, tidyFiles(t, s.Release(transcript.ForTeam), o))
	m := built(t, s, transcript.ForTeam, matrix.Spec{Measure: matrix.Quotes})
	for i, row := range m.Table.Rows {
		var pro, con float64
		for _, r := range cells(tables["quotes"], "theme", row.ID, "stance", "n_people") {
			switch stance, n, _ := strings.Cut(r, "|"); {
			case n == "0":
			case stance == "against":
				con++
			default:
				pro++
			}
		}
		if x := m.Table.RowTotals[i]; x.N != pro || x.Against != con {
			t.Errorf("%s: %v for and %v against in the files, %v and %v in the table", row.ID, pro, con, x.N, x.Against)
		}
	}
}

func TestIsTidy(t *testing.T) {
	s, o := invented(t)
	files := tidyFiles(t, s.Release(transcript.ForTeam), o)
	for text, want := range map[string]bool{files["datapackage.json"]: true, "": false, "{}": false, `{"profile":"tabular-data-package","resources":[]}`: false, "[1": false} {
		if IsTidy(strings.NewReader(text)) != want {
			t.Errorf("%.40q is taken for a tidy export: %v", text, !want)
		}
	}
}

// BenchmarkTidy writes all files of 100,000 codings.
func BenchmarkTidy(b *testing.B) {
	rel := large(b, 1000, 100_000).Release(transcript.ForTeam)
	for b.Loop() {
		for _, p := range NewTidy(rel, Options{}).Parts() {
			var n sized
			if err := p.Write(&n); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(n)/1e6, p.Name+"-MB")
		}
	}
}

// sized counts the bytes written to it.
type sized int

func (n *sized) Write(p []byte) (int, error) { *n += sized(len(p)); return len(p), nil }
