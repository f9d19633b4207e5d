package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// TestHeadingsAreTakenForWhatTheyPlainlyMean and for nothing else. "" is an
// attribute, "?" is refused, "-" is left out.
func TestHeadingsAreTakenForWhatTheyPlainlyMean(t *testing.T) {
	for heading, want := range map[string]string{
		"participant": "participant", "Participant ID": "participant", "PARTICIPANT_ID": "participant", "Study ID": "participant", "id": "participant", "Participant no.": "participant",
		"Published as": "published_as", "published_as": "published_as", "Pseudonym": "published_as",
		"Quote": "quote", "Consent to quote": "quote", "consent: direct quotes": "quote", "Agreed to be quoted?": "quote", "Consent for use of quotations in publications": "quote",
		"Analyse": "analyse", "Consent to analysis": "analyse", "Consent to take part": "analyse", "Agreed to participate": "analyse",
		"Re-use": "reuse", "Consent to reuse": "reuse", "Consent to data sharing": "reuse",
		"Archive": "archive", "Consent (archiving)": "archive", "Recontact": "recontact", "May be contacted again (consent)": "recontact", "re-contact": "recontact",
		"Withdrawn": "withdrawn", "Date of withdrawal": "withdrawn",
		"Consent": "?", "Consent form": "?", "Consent to archive and reuse": "?", "Consented on": "?",
		"Name": "-", "E-mail": "-", "Date of birth": "-", "Postcode": "-", "Contact": "-",
		"Age": "", "Years in role": "", "Interview date": "", "Quotes so far": "", "Setting": "", "Code": "", "Site name": "",
	} {
		heads := []string{heading, "Participant code"}
		if want == "participant" {
			heads = heads[:1]
		}
		columns, err := mapColumns(heads, nil, nil)
		got := "?"
		if err == nil {
			switch c := columns[0]; {
			case c.Column == nil:
				got = "-"
			case *c.Column == heading && strings.ToLower(heading) != want:
				got = ""
			default:
				got = *c.Column
			}
		}
		if got != want {
			t.Errorf("%q is taken for %q (%v), want %q", heading, got, err, want)
		}
	}
}

func columnsOf(t *testing.T, headings, existing, maps []string) string {
	t.Helper()
	columns, err := mapColumns(headings, existing, maps)
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, c := range columns {
		column := "-"
		if c.Column != nil {
			column = *c.Column
		}
		parts = append(parts, fmt.Sprintf("%d %s", c.at, column))
	}
	return strings.Join(parts, ", ")
}

func TestHeadingsByHand(t *testing.T) {
	heads := []string{"Code", "", "Years in role", "A = B", "Name"}
	for _, c := range []struct {
		maps []string
		want string
	}{
		{[]string{"code=Participant"}, "0 participant, 2 years_in_role, 3 A = B, 4 -"},
		{[]string{"Code=participant", "A = B=quote", "Name=name"}, "0 participant, 2 years_in_role, 3 quote, 4 name"},
		{[]string{"Code=participant", "years  in role="}, "0 participant, 2 -, 3 A = B, 4 -"},
		{[]string{"Code=participant", "Name=A = B"}, `there is no heading "Name=A"`},
		{[]string{"Code=participant", "A = B=Years in role"}, `"A = B" and "Years in role" would both be years_in_role`},
		{[]string{"Code=participant", "Name=Theme"}, `queries use "Theme" for something else, so no attribute can have that name`},
		{[]string{"Code=participant", "Name=participant"}, `"Code" and "Name" would both be participant`},
		{[]string{"Code"}, `"Code" does not say what a column is`},
		{nil, "none of the headings says who the participant is: Code, Years in role, A = B, Name"},
	} {
		if got := columnsOf(t, heads, []string{"years_in_role"}, c.maps); got != c.want {
			t.Errorf("%q: %s, want %s", c.maps, got, c.want)
		}
	}
	if got := columnsOf(t, []string{"id", "Age", "age"}, nil, nil); got != `two columns have the heading "age"` {
		t.Error(got)
	}
}

// tracker is a workbook as a team keeps one.
func tracker(t *testing.T) string {
	t.Helper()
	text := func(cells ...string) sheet.Row {
		var r sheet.Row
		for _, c := range cells {
			r.Cells = append(r.Cells, sheet.Cell{Text: c})
		}
		return r
	}
	var b bytes.Buffer
	_, err := sheet.Write(&b, sheet.Workbook{Sheets: []sheet.Sheet{
		{Name: "Cover", Rows: sheet.Rows([]sheet.Row{text("Larkfield")})},
		{Name: "Consent", Rows: sheet.Rows([]sheet.Row{text("Consent tracker, 2026"), text("Participant ID", "Consent to quote", "Years in role", "Job", "Wave", "Withdrawal date"),
			text("p01", "TRUE", "3.0", "", "2", ""), text("P02", "", "", "", "", ""), text("P04", "yes", "", "lead", "", ""), text("P05", "", "", "", "", "46082")})},
	}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tracker.xlsx")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPeopleFromAWorkbook: the sheet that is named, below a title, with numbers,
// truth values and dates as a spreadsheet has them; blank cells erase nothing.
func TestPeopleFromAWorkbook(t *testing.T) {
	a, before := demo(t)
	file := tracker(t)
	ctx := context.Background()
	if _, err := a.PlanPeople(ctx, PeopleOptions{File: file}); err == nil || !strings.Contains(err.Error(), "none of the headings") {
		t.Errorf("the cover is read: %v", err)
	}
	if _, err := a.PlanPeople(ctx, PeopleOptions{File: file, Sheet: "Consents"}); err == nil || !strings.Contains(err.(*Problem).Todo, "Cover, Consent") {
		t.Errorf("a sheet that is not there: %v", err)
	}
	p, err := a.PlanPeople(ctx, PeopleOptions{File: file, Sheet: "consent"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range p.Rows {
		line := fmt.Sprint(r.Row, " ", r.Participant, " ", r.Result)
		for _, c := range r.Changes {
			line += fmt.Sprintf("; %s: %s>%s %v", c.Column, value(c.Was), value(c.Now), c.Recorded)
		}
		got = append(got, line)
	}
	// P01 has 3 years in role already, and no type says that 3.0 is the same.
	want := []string{"3 P01 changed; quote: >yes false; years_in_role: 3>3.0 false; Wave: >2 false", "4 P02 same",
		"5 P04 changed; quote: no>yes true; job: team manager>lead false", "6 P05 changed; withdrawn: >2026-03-01 false"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := a.WritePeople(ctx, p); err != nil {
		t.Fatal(err)
	}
	_, after, err := a.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, was := range before.Participants {
		is := after.Participants[i]
		switch was.ID {
		case "P01":
			was.Consent[transcript.AskQuote], was.Attributes["years_in_role"], was.Attributes["Wave"] = "yes", "3.0", "2"
		case "P04":
			was.Consent[transcript.AskQuote], was.Attributes["job"] = "yes", "lead"
		case "P05":
			was.Withdrawn = "46082"
		}
		if d := cmp.Diff(was, is); d != "" {
			t.Errorf("%s: %s", was.ID, d)
		}
	}
	// A plan made before somebody else's change is not carried out over it.
	if err := a.WritePeople(ctx, p); err == nil || !strings.Contains(err.Error(), "changed by somebody else") {
		t.Errorf("an old plan: %v", err)
	}
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// TestTakingAYesBackTellsWhereTheWordsWent: by purpose, by person, and no more
// than that.
func TestTakingAYesBackTellsWhereTheWordsWent(t *testing.T) {
	a, _ := demo(t)
	ctx, dir := context.Background(), t.TempDir()
	for name, purpose := range map[string]transcript.Purpose{"pub.csv": transcript.ForPublication, "reuse.csv": transcript.ForReuse, "team.csv": transcript.ForTeam} {
		found, err := a.Quotes(ctx, "hope", nil, SearchOptions{For: purpose})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.WriteFound(ctx, found, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	change := func(o ConsentOptions) map[string]string {
		t.Helper()
		done, err := a.SetConsent(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, c := range done.Carried {
			got[c.Path] = strings.Join(c.Participants, " ")
		}
		return got
	}
	no := transcript.Consent{transcript.AskQuote: transcript.No}
	for i, c := range []struct {
		o    ConsentOptions
		want map[string]string
	}{
		{ConsentOptions{Participants: []string{"p01"}, Answers: no}, map[string]string{"../pub.csv": "P01"}},
		{ConsentOptions{Participants: []string{"P01"}, Answers: no}, map[string]string{}},
		{ConsentOptions{Participants: []string{"P04"}, Answers: no}, map[string]string{}}, // never was cleared
		{ConsentOptions{Participants: []string{"P03"}, Answers: transcript.Consent{transcript.AskAnalyse: transcript.No}},
			map[string]string{"../pub.csv": "P03", "../reuse.csv": "P03", "../team.csv": "P03"}},
		{ConsentOptions{Participants: []string{"P05"}, Answers: transcript.Consent{transcript.AskRecontact: transcript.No}}, map[string]string{}},
	} {
		if d := cmp.Diff(c.want, change(c.o)); d != "" {
			t.Errorf("%d: %s", i, d)
		}
	}
	everyone := change(ConsentOptions{Everyone: true, Answers: transcript.Consent{transcript.AskReuse: transcript.Blank}})
	if s := everyone["../reuse.csv"]; len(everyone) != 1 || strings.Contains(s, "P03") || !strings.Contains(s, "P05") {
		t.Errorf("reuse left open for everyone: %v", everyone)
	}
}

func TestTypesAreDeclaredForAttributesAlone(t *testing.T) {
	a, _ := demo(t)
	ctx := context.Background()
	done, err := a.SetType(ctx, "Years in role", "number")
	if err != nil || done.Attribute != "years_in_role" || done.Unfit != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	done, err = a.SetType(ctx, "PAID", "volunteer, paid")
	if err != nil || done.Attribute != "paid" || done.Kind != string(study.OrderedAttribute) || done.Unfit != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if done, err = a.SetType(ctx, "setting", "number"); err != nil || done.Unfit != 11 {
		t.Errorf("%+v, %v", done, err)
	}
	for _, bad := range [][2]string{{"quote", "text"}, {"theme", "text"}, {"colour", "text"}, {"paid", "maybe"}, {"paid", ""}, {"paid", "a,b,A"}} {
		if _, err := a.SetType(ctx, bad[0], bad[1]); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// TestNobodyWhoWithdrewComesBackInASpreadsheet: a tracker is often older than a
// withdrawal.
func TestNobodyWhoWithdrewComesBackInASpreadsheet(t *testing.T) {
	a, _ := demo(t)
	ctx := context.Background()
	f, err := a.folder()
	if err != nil {
		t.Fatal(err)
	}
	err = a.write(ctx, f, "cleo", func(w *folder.Session) error {
		_, err := w.Withdraw(ctx, folder.Order{Participant: "P03", How: coding.WithdrawEverything})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "old.csv")
	if err := os.WriteFile(file, []byte("id,quote,pseudonym,job\nP01,no,,\nP03,yes,Volunteer A,volunteer\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := a.PlanPeople(ctx, PeopleOptions{File: file})
	if err != nil || len(p.Rows) != 2 || p.Rows[1].Result != Refused || !strings.Contains(*p.Rows[1].Why, "withdrawn everything") {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := a.WritePeople(ctx, p); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(a.Dir, "participants.csv"))
	if err != nil || strings.Contains(string(data), "Volunteer A") || !strings.Contains(string(data), "\nP03,,no,no,no,no,no,") || !strings.Contains(string(data), "\nP01,Peer support worker A,,no") {
		t.Errorf("%v\n%s", err, data)
	}
}
