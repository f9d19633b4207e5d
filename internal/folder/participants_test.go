package folder

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/transcript"
)

const head = "participant,published_as,analyse,quote,reuse,archive,recontact,withdrawn"

// inUTF16 is s as Excel's "Unicode text" has it.
func inUTF16(order byteOrder, s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

// TestParticipantsAsSpreadsheetsSaveThem: the same two people, as Excel, its
// "Unicode text", LibreOffice and old Macs write them down.
func TestParticipantsAsSpreadsheetsSaveThem(t *testing.T) {
	want := []transcript.Participant{
		{ID: "P10", PublishedAs: "Worker; “north”", Consent: transcript.Consent{"quote": "no"}, Attributes: map[string]string{"site": "north\nwing", "Years in role": "2,5"}},
		{ID: "P2", Consent: transcript.Consent{"analyse": "yes", "reuse": "no"}, Withdrawn: "46082", Attributes: map[string]string{"site": "=A1+1"}},
	}
	tabs := "participant\tpublished_as\tanalyse\tquote\treuse\tarchive\trecontact\twithdrawn\tsite\tYears in role\r\n" +
		"P10\tWorker; “north”\t\tFALSE\t\t\t\t\t\"north\nwing\"\t2,5\r\nP2\t\tTRUE\t\tno\t\t\t46082\t=A1+1\t\r\n"
	for name, csv := range map[string]string{
		"Excel, CSV UTF-8, semicolons": "\uFEFFParticipant;published_as;Analyse;quote;reuse;archive;recontact;withdrawn;site;Years in role;;\r\n" +
			"P10;\"Worker; “north”\";;no;;;;;\"north\nwing\";2,5;;\r\n;;;;;;;;;;;\r\nP2;;YES;;No;;;46082;=A1+1;;;\r\n;;;;;;;;;;;\r\n;;;;;;;;;;;\r\n",
		"Excel, CSV UTF-8, commas":    "\uFEFF" + head + ",site,Years in role\r\nP10,Worker; “north”,,N,,,,,\"north\nwing\",\"2,5\"\r\nP2,,Y,,n,,,46082,=A1+1,\r\n",
		"Excel, Unicode text":         inUTF16(binary.LittleEndian, tabs),
		"UTF-16, the other way round": inUTF16(binary.BigEndian, tabs),
		"columns moved, own ones first": "site,Years in role,withdrawn,participant,recontact,archive,reuse,quote,analyse,published_as\n" +
			"\"north\nwing\",\"2,5\",,P10,,,,Refused,,\"Worker; “north”\"\n=A1+1,,46082,P2,,,no,,agreed,\n",
		"an old Mac":       head + ",site,Years in role\rP10,Worker; “north”,,no,,,,,\"north\nwing\",\"2,5\"\rP2,,yes,,no,,,46082,=A1+1,\r",
		"no end to it":     head + ",site,Years in role\nP10,Worker; “north”,,no,,,,,\"north\nwing\",\"2,5\"\n\nP2,,yes,,no,,,46082,=A1+1",
		"all in quotes":    `"participant","published_as","analyse","quote","reuse","archive","recontact","withdrawn","site","Years in role"` + "\n" + `"P10","Worker; “north”","","no","","","","no","north` + "\n" + `wing","2,5"` + "\n" + `"P2","","yes","","no","","","46082","=A1+1",""` + "\n",
		"spaces around it": "participant , published_as,analyse,quote,reuse,archive,recontact,withdrawn,site,Years in role\n P10 ,Worker; “north” ,, no,,,,,\"north\nwing \",\" 2,5\"\nP2,,yes,,no,,, 46082\u00a0,=A1+1,\n",
	} {
		people, columns, err := parseParticipants([]byte(csv), []string{"theme"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, people); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := cmp.Diff([]string{"site", "Years in role"}, columns); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		// Written again it says the same, to whoever reads it next.
		again, err := rewriteParticipants([]byte(csv), people, columns)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if back, _, err := parseParticipants(again, nil); err != nil || cmp.Diff(people, back) != "" {
			t.Errorf("%s: written again: %v %s", name, err, cmp.Diff(people, back))
		}
	}
}

func TestParticipantsThatCannotBeUnderstood(t *testing.T) {
	const head = "participant,analyse,quote,reuse,archive,recontact"
	for bad, why := range map[string]string{
		"":                                                    "empty",
		"name\n":                                              "first column",
		head + ",theme\n":                                     "queries use",
		head + ",site,site\n":                                 "two columns",
		head + "\nP1\np1\n":                                   "already on line 2",
		head + "\nP1,,maybe\n":                                "neither yes nor no",
		head + "\nP1,,1\n":                                    "neither yes nor no",
		head + "\nP1,,0\n":                                    "neither yes nor no",
		head + "\nP1,WAHR\n":                                  "neither yes nor no",
		head + "\nP1,,,,,,north\n":                            "no name on line 1",
		head + ",,site\nP1,,,,,,north\n":                      "no name on line 1",
		head + ",site\n,,,,,,north\n":                         "no participant",
		head + ",site\nP1,,,,,,\"nor\"th\n":                   "quotation mark",
		head + ",site\nP1,,,,,,nor\"th\n":                     "line 2: a quotation mark",
		head + ",site\nP1,,,,,,\"north\n":                     "quotation mark",
		head + "\nZo\xeb\nZo\x81\n":                           "participants.csv line 3: a letter there is neither UTF-8 nor Windows-1252",
		"\uFEFF" + head + "\nZo\xeb\n":                        "participants.csv line 2: a letter there is neither",
		head[:3] + "\x00":                                     "UTF-8",
		inUTF16(binary.LittleEndian, head)[:31]:               "UTF-8", // cut in the middle of a letter
		"\xff\xfe\x00\xd8\x41\x00":                            "UTF-8", // half a pair
		inUTF16(binary.LittleEndian, head+"\n")[2:]:           "UTF-8", // without its mark
		"participant,analyse,quoting,reuse,archive,recontact": "\"quote\" is missing",
	} {
		_, _, err := parseParticipants([]byte(bad), []string{"theme"})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want something about %q", bad, err, why)
		}
	}
}

// TestParticipantsAreWrittenAsTheyWere: a change shows where it was made, and
// nowhere else in the bytes.
func TestParticipantsAreWrittenAsTheyWere(t *testing.T) {
	p1no := func(p []transcript.Participant) []transcript.Participant {
		i := slices.IndexFunc(p, func(x transcript.Participant) bool { return x.ID == "P1" })
		p[i].Consent["quote"] = "no"
		return p
	}
	p3 := func(p []transcript.Participant) []transcript.Participant {
		return append(p, transcript.Participant{ID: "P3", Attributes: map[string]string{"site": "south"}})
	}
	same := func(p []transcript.Participant) []transcript.Participant { return p }
	for name, c := range map[string]struct {
		old, want string
		change    func([]transcript.Participant) []transcript.Participant
	}{
		"nothing": {head + ",site\nP1,A,Yes,TRUE,,,,,north\n", head + ",site\nP1,A,Yes,TRUE,,,,,north\n", same},
		"Excel": {"\uFEFFsite;Participant;Analyse;quote;reuse;archive;recontact\r\nnorth;P1;Yes;TRUE;;;\r\n",
			"\uFEFFsite;Participant;Analyse;quote;reuse;archive;recontact\r\nnorth;P1;Yes;no;;;\r\n", p1no},
		"a new one": {head + ",site\r\nP1,\"A, of sorts\",,,,,,,north\r\n", head + ",site\r\nP1,\"A, of sorts\",,,,,,,north\r\nP3,,,,,,,,south\r\n", p3},
		"a new column": {"participant,analyse,quote,reuse,archive,recontact\nP1,,,,,\n",
			"participant,analyse,quote,reuse,archive,recontact,site\nP1,,,,,,\nP3,,,,,,south\n", p3},
		"their own order": {head + ",site\nP9,,,,,,,,\nP1,,,,,,,,\n", head + ",site\nP9,,,,,,,,\nP1,,,,,,,,\nP3,,,,,,,,south\n", p3},
		"by id":           {head + ",site\nP1,,,,,,,,\nP9,,,,,,,,\n", head + ",site\nP1,,,,,,,,\nP3,,,,,,,,south\nP9,,,,,,,,\n", p3},
		"an accent":       {head + "\nP1,Zoë,,,,,,\n", "\uFEFF" + head + "\nP1,Zoë,,no,,,,\n", p1no},
		"empty ends":      {head + ",,\nP1,,,,,,,,,\n,,,,,,,,,\n", head + "\nP1,,,no,,,,\n", p1no},
		"a mark":          {"\uFEFF" + head + "\nP1,,,,,,,\n", "\uFEFF" + head + "\nP1,,,no,,,,\n", p1no},
		"Windows-1252":    {head + "\r\nP1,Zo\xeb \x96 J\xfcrgen\x92s,,,,,,\r\n", "\uFEFF" + head + "\r\nP1,Zoë – Jürgen’s,,no,,,,\r\n", p1no},
		"16 bits": {inUTF16(binary.LittleEndian, strings.ReplaceAll(head, ",", "\t")+"\r\nP1\tZoë\t\tyes\t\t\t\t\r\n"),
			inUTF16(binary.LittleEndian, strings.ReplaceAll(head, ",", "\t")+"\r\nP1\tZoë\t\tno\t\t\t\t\r\n"), p1no},
		"withdrawn no": {head + "\nP1,,,,,,,no\n", head + "\nP1,,,no,,,,no\n", p1no},
	} {
		people, _, err := parseParticipants([]byte(c.old), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := rewriteParticipants([]byte(c.old), c.change(people), []string{"site"}[:strings.Count(c.want, "site")])
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%q, want\n%q", name, err, got, c.want)
		}
	}
}

// nasty is text that has broken a spreadsheet before.
func nasty(r *rand.Rand) string {
	parts := []string{"a", "Zoë", ";", ",", "\t", `"`, "\n", "\r\n", "\r", " ", "=1+1", "'", "\uFEFF", "\x00", "007", "日本", "🙂", "yes", "01/03/2026", "-", "participant", "\u00a0"}
	var b strings.Builder
	for range 1 + r.IntN(5) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return strings.TrimSpace(b.String())
}

// TestParticipantsSurviveAnything: whatever is written is read again the same,
// in every layout.
func TestParticipantsSurviveAnything(t *testing.T) {
	layouts := []string{"", head + "\n", "\uFEFF" + strings.ReplaceAll(head, ",", ";") + ";own\r\n", inUTF16(binary.LittleEndian, strings.ReplaceAll(head, ",", "\t")+"\r\n"),
		inUTF16(binary.BigEndian, "withdrawn;recontact;archive;reuse;quote;analyse;participant\r\n"), "own,other," + head + "\r"}
	r := rand.New(rand.NewPCG(7, 7))
	for n := range 2000 {
		var columns []string
		for range r.IntN(4) {
			if c := strings.ReplaceAll(nasty(r), "\x00", ""); c != "" && strings.TrimSpace(c) == c && FixedColumn(c) == "" && !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
		var people []transcript.Participant
		for i := range r.IntN(5) {
			p := transcript.Participant{ID: fmt.Sprint(strings.TrimSpace(nasty(r)+"P"), i), PublishedAs: nasty(r), Consent: transcript.Consent{}, Attributes: map[string]string{}}
			for _, ask := range transcript.Asks {
				if a := []transcript.Answer{"", "yes", "no"}[r.IntN(3)]; a != "" {
					p.Consent[ask] = a
				}
			}
			for _, c := range columns {
				if v := nasty(r); v != "" {
					p.Attributes[c] = v
				}
			}
			if p.Withdrawn = nasty(r); Withdrawn(p.Withdrawn) == "" {
				p.Withdrawn = ""
			}
			people = append(people, p)
		}
		old := []byte(layouts[n%len(layouts)])
		sortParticipants(people)
		data, err := rewriteParticipants(old, people, columns)
		if err != nil {
			t.Fatal(err)
		}
		got, names, err := parseParticipants(data, nil)
		if err != nil {
			t.Fatalf("%v in %q", err, data)
		}
		if d := cmp.Diff(people, got); d != "" {
			t.Fatalf("%s\nin %q", d, data)
		}
		for _, c := range columns {
			if !slices.Contains(names, c) {
				t.Fatalf("the column %q is lost in %q", c, data)
			}
		}
		if again, err := rewriteParticipants(data, got, nil); err != nil || string(again) != string(data) {
			t.Fatalf("%v: written once more, with no change, it is\n%q, was\n%q", err, again, data)
		}
	}
}

func FuzzParticipants(f *testing.F) {
	f.Add([]byte("participant,analyse,quote,reuse,archive,recontact,site\nP1,,,,,,north\n"))
	f.Add([]byte("\uFEFFparticipant;analyse;quote;reuse;archive;recontact\r\nP1;;no\r\n"))
	f.Add([]byte(inUTF16(binary.LittleEndian, strings.ReplaceAll(head, ",", "\t")+"\r\nP1\t\"a\nb\"\r\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		people, columns, err := parseParticipants(data, nil)
		if err != nil {
			return
		}
		for _, old := range [][]byte{nil, data} {
			out, err := rewriteParticipants(old, people, columns)
			if err != nil {
				t.Fatalf("what was read is not written: %v", err)
			}
			again, _, err := parseParticipants(out, nil)
			if err != nil {
				t.Fatalf("what was written is refused: %v", err)
			}
			by := func(a, b transcript.Participant) int { return strings.Compare(a.ID, b.ID) }
			slices.SortFunc(people, by)
			slices.SortFunc(again, by)
			if d := cmp.Diff(people, again); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// TestNobodyIsTakenBackByALostColumn: who has withdrawn stays withdrawn though
// the column was renamed or deleted in a spreadsheet.
func TestNobodyIsTakenBackByALostColumn(t *testing.T) {
	f := newStudy(t)
	head := "participant,published_as,analyse,quote,reuse,archive,recontact"
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(f.path(participantsFile), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(head + ",withdrawn\nP01,,,,,,,2026-03-01\n")
	s, err := f.Begin(ctx, "amy")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, lost := range []string{head + ",Withdrawn on\nP01,,,,,,,2026-03-01\n", head + "\nP01,,,,,,\n"} {
		write(lost)
		if _, err := f.Load(ctx, nil); err == nil || !strings.Contains(err.Error(), "withdrawn") {
			t.Errorf("%q: %v", lost, err)
		}
	}
	write(head + ",withdrawn\nP01,,,,,,,refused\n")
	if got := load(t, f); got.Participants[0].Withdrawn != "refused" {
		t.Errorf("%+v", got.Participants[0])
	}
}
