package export

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/framework"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// chartOf is a framework matrix in a format.
func chartOf(t testing.TB, s *study.Study, p transcript.Purpose, f Format, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := WriteFramework(&b, f, s.Release(p), framework.Build(s, framework.Spec{Attributes: []string{"site"}}), o); err != nil {
		t.Fatal(err)
	}
	if f != XLSX && f != DOCX {
		return b.String()
	}
	all := ""
	for name, part := range parts(t, b.Bytes()) {
		all += name + "\n" + part
	}
	return all
}

// TestTheMatrixKeepsWithheldWordsBack: outside the team no format of the framework
// matrix holds words of P3, who may not be quoted, nor anybody's id: also where a
// summary repeats them. To other researchers nothing that is about P3 goes.
func TestTheMatrixKeepsWithheldWordsBack(t *testing.T) {
	s, o := invented(t)
	s.Summaries = []study.Summary{
		{Theme: "hope", Participant: "P3", Text: "Says: my secret zebra keeps the lighthouse warm.", By: "ana", Also: []study.OtherWords{{Text: "secret zebra keeps the lighthouse", By: "ben"}}},
		{Theme: "mutuality", Participant: "P3", Text: "Speaks of animals."},
		{Theme: "burnout", Participant: "P1", Text: "=SUM(A1)"},
	}
	s.Index()
	for _, f := range []Format{XLSX, DOCX, HTML, Markdown, CSV, TSV, JSON, Text} {
		team, public := chartOf(t, s, transcript.ForTeam, f, o), chartOf(t, s, transcript.ForPublication, f, o)
		if !strings.Contains(team, "secret zebra") || !strings.Contains(team, "P3") {
			t.Errorf("%s: the team does not get it", f)
		}
		for _, canary := range []string{"zebra keeps the", "walrus", "otter", "ana"} {
			if canary == "ana" && f != JSON {
				continue
			}
			if strings.Contains(public, canary) {
				t.Errorf("%s: outside the team it holds %q", f, canary)
			}
		}
		if strings.Contains(public, `:"P3"`) || strings.Contains(public, ">P3<") || strings.Contains(public, framework.KeySheetName) {
			t.Errorf("%s: outside the team it says who is who", f)
		}
		if said := strings.Contains(strings.ReplaceAll(public, `\`, ""), "repeats words that are not for"); !said && f != Text {
			t.Errorf("%s: what is left out is not announced", f)
		}
		if f != Text && !strings.Contains(public, "Speaks of animals.") {
			t.Errorf("%s: a summary in the team's own words is left out", f)
		}
		if reuse := chartOf(t, s, transcript.ForReuse, f, o); strings.Contains(reuse, "animals") {
			t.Errorf("%s: other researchers get a summary of somebody who did not agree", f)
		}
	}
}

// TestNotesOfTheMatrixHeedContentNotes: words with a content note stand on the sheet
// of the quotes, and not in a note that opens by itself.
func TestNotesOfTheMatrixHeedContentNotes(t *testing.T) {
	s, o := marked(t)
	s.Index()
	var b bytes.Buffer
	if _, err := WriteFramework(&b, XLSX, s.Release(transcript.ForTeam), framework.Build(s, framework.Spec{}), o); err != nil {
		t.Fatal(err)
	}
	all := parts(t, b.Bytes())
	notes := all["xl/comments2.xml"] + all["xl/comments1.xml"]
	if !strings.Contains(notes, "content note: ") || !strings.Contains(notes, "the words are on the sheet Quotes") {
		t.Errorf("the notes are %.2000s", notes)
	}
	var again bytes.Buffer
	if _, err := WriteFramework(&again, XLSX, s.Release(transcript.ForTeam), framework.Build(s, framework.Spec{}), o); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("twice the same gives other bytes (%v)", err)
	}
	for _, want := range []string{`paperSize="8"`, `orientation="landscape"`, `xSplit="1"`, `ySplit="1"`, "<autoFilter"} {
		if !strings.Contains(all["xl/worksheets/sheet2.xml"], want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	if w := all["xl/workbook.xml"]; !strings.Contains(w, "_xlnm.Print_Titles") || !strings.Contains(w, `state="veryHidden"`) {
		t.Errorf("the workbook is %s", w)
	}
}

// wide is a study of n people, who each say m things, each coded with a theme of its
// own.
func wide(t testing.TB, people, themes int) *study.Study {
	t.Helper()
	var b strings.Builder
	b.WriteString("themes:\n")
	for j := range themes {
		fmt.Fprintf(&b, "  - id: t%d\n", j)
	}
	book, err := codebook.Parse("", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	s := &study.Study{Book: book, State: &coding.State{}, Settings: study.Settings{ID: "wide"}}
	for i := range people {
		var said []transcript.Said
		tr := &transcript.Transcript{ID: fmt.Sprintf("T%d", i), Speakers: []transcript.Speaker{{Name: "A", Voice: transcript.VoiceParticipant, Participant: fmt.Sprintf("P%d", i)}}}
		for range 10 {
			said = append(said, transcript.Said{Speaker: "A", Speech: strings.Repeat("some words ", 20), TimeMS: -1, EndMS: -1})
		}
		words, turns := transcript.Render(said)
		if tr.Text, err = text.New(words); err != nil {
			t.Fatal(err)
		}
		tr.Turns = turns
		s.Transcripts = append(s.Transcripts, tr)
		s.Participants = append(s.Participants, transcript.Participant{ID: fmt.Sprintf("P%d", i)})
		for j := range 100 {
			c := coding.Coding{Coder: "ana", Transcript: tr.ID, Text: tr.Text.Hash(), Theme: fmt.Sprintf("t%d", (i+5*j)%themes), Span: turns[j%10].Speech}
			c.ID[0], c.ID[1], c.ID[2], c.ID[3] = 1, byte(i>>8), byte(i), byte(j)
			s.State.Codings = append(s.State.Codings, c)
		}
		for j := range 20 {
			s.Summaries = append(s.Summaries, study.Summary{Theme: fmt.Sprintf("t%d", (i+5*j)%themes), Participant: fmt.Sprintf("P%d", i), Text: strings.Repeat("In our words. ", 15), By: "ana"})
		}
	}
	s.Index()
	return s
}

// TestAWideMatrixIsMadeInTime: 500 themes × 1,000 people, with 100,000 codings and
// 20,000 summaries. A quarter of a minute is far more than it takes, also on a slow
// computer; something that grows with the square of either would take hours.
func TestAWideMatrixIsMadeInTime(t *testing.T) {
	s := wide(t, 1000, 500)
	begun := time.Now()
	m := framework.Build(s, framework.Spec{})
	took := time.Since(begun)
	t.Logf("%d × %d in %s", len(m.Rows), len(m.Cols), took)
	if took > 15*time.Second {
		t.Errorf("the matrix took %s", took)
	}
}

func BenchmarkFrameworkWorkbook(b *testing.B) {
	s := wide(b, 1000, 500)
	for b.Loop() {
		var out bytes.Buffer
		if _, err := WriteFramework(&out, XLSX, s.Release(transcript.ForTeam), framework.Build(s, framework.Spec{}), Options{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len())/1e6, "MB")
	}
}
