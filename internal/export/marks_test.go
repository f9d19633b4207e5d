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

// marked is the invented study with stars, content notes and published forms,
// also on words that are withheld and with withheld words in them.
func marked(t testing.TB) (*study.Study, Options) {
	s, o := invented(t)
	bodies := map[string]string{}
	mark := func(to *[]coding.Mark, coder, id, words, body string) {
		tr, _ := s.Transcript(id)
		m := coding.Mark{Coder: coder, Transcript: tr.ID, Body: fmt.Sprint("h", len(bodies))}
		bodies[m.Body] = body
		if words != "" {
			at := strings.Index(tr.Text.String(), words)
			if at < 0 {
				t.Fatalf("%s has no %q", id, words)
			}
			m.Text, m.Span = tr.Text.Hash(), text.Span{Start: tr.Text.FromByte(at), End: tr.Text.FromByte(at + len(words))}
		}
		*to = append(*to, m)
	}
	st := s.State
	mark(&st.Stars, "ben", "P1-1", "not alone", "")
	mark(&st.Stars, "ben", "P3-1", "secret", "")
	mark(&st.ContentNotes, "ana", "P1-1", "But some days I lost hope", "self-harm, despair")
	mark(&st.ContentNotes, "ana", "FG-1", "", "restraint")
	mark(&st.ContentNotes, "ana", "P1-1", "not alone", "secret zebra keeps the lighthouse warm")
	mark(&st.Chosen, "ana", "P1-1", "I had hope for the future", "I had hope […]")
	mark(&st.Chosen, "ana", "P1-1", "I was not alone", "I was never alone")
	mark(&st.Chosen, "ana", "P3-1", canaryAlone, "My secret zebra […] warm")
	mark(&st.Chosen, "ana", "FG-1", "each other.\n\n[00:00:51] Lin: An otter", "each other. […] [Another:] otter")
	mark(&st.Chosen, "ben", "P1-1", "some days I lost hope", "some days I lost hope [as in: my secret zebra keeps the lighthouse warm]")
	s.Index()
	o.Words = func(body string) (string, bool) { w, ok := bodies[body]; return w, ok }
	return s, o
}

func rowOf(t *testing.T, s *study.Study, o Options, p transcript.Purpose, id, words string) Row {
	t.Helper()
	tr, _ := s.Transcript(id)
	at := strings.Index(tr.Text.String(), words)
	row, ok := NewQuoter(s.Release(p), o).Row(tr, text.Span{Start: tr.Text.FromByte(at), End: tr.Text.FromByte(at + len(words))}, nil)
	if !ok {
		t.Fatalf("%q is withheld", words)
	}
	return row
}

func TestARowCarriesItsMarks(t *testing.T) {
	s, o := marked(t)
	team := transcript.ForTeam
	r := rowOf(t, s, o, team, "P1-1", "I had hope for the future. Things")
	if deref(r.Published) != "I had hope […]" || deref(r.Checked) != "checked against P1-1, turn 2" || len(r.Starred)+len(r.ContentNotes) != 0 {
		t.Errorf("%+v", r)
	}
	// Outside the team the transcript goes by no id that is somebody's.
	r = rowOf(t, s, o, transcript.ForPublication, "P1-1", "I had hope for the future. Things")
	if deref(r.Published) != "I had hope […]" || deref(r.Checked) != "checked against its transcript, turn 2" {
		t.Errorf("%v %v", deref(r.Published), deref(r.Checked))
	}
	// A form that says something else is never shown as the quote.
	r = rowOf(t, s, o, team, "P1-1", "I was not alone")
	if r.Published != nil || deref(r.Checked) != NeedsChoosing || fmt.Sprint(r.Starred) != "[ben]" {
		t.Errorf("%v %v %v", deref(r.Published), deref(r.Checked), r.Starred)
	}
	r = rowOf(t, s, o, transcript.ForPublication, "P1-1", "I was not alone")
	if r.Published != nil || r.Checked != nil || fmt.Sprint(r.ContentNotes) != "["+study.NoLabel+"]" {
		t.Errorf("%v %v %v", deref(r.Published), deref(r.Checked), r.ContentNotes)
	}
	r = rowOf(t, s, o, team, "P1-1", "lost hope")
	if fmt.Sprint(r.ContentNotes) != "[self-harm despair]" || !strings.Contains(deref(r.Published), "zebra") {
		t.Errorf("%v %v", r.ContentNotes, deref(r.Published))
	}
	if r = rowOf(t, s, o, team, "FG-1", "carried"); fmt.Sprint(r.ContentNotes) != "[restraint]" {
		t.Errorf("%v", r.ContentNotes)
	}
	if r = rowOf(t, s, o, team, "FG-1", "each other"); deref(r.Checked) != "checked against FG-1, turns 3 to 4" {
		t.Errorf("%v", deref(r.Checked))
	}
}

// Words with a content note are no context of others.
func TestContextStopsAtNotedWords(t *testing.T) {
	s, o := marked(t)
	r := rowOf(t, s, o, transcript.ForTeam, "P1-1", "I was not alone.")
	if r.After != " " {
		t.Errorf("after: %q", r.After)
	}
	s.State.ContentNotes = s.State.ContentNotes[:1]
	s.State.ContentNotes[0].Span.End -= 9
	s.Index()
	if r = rowOf(t, s, o, transcript.ForTeam, "P1-1", "lost hope"); r.Before != "" {
		t.Errorf("before: %q", r.Before)
	}
}

// everyFile are all files and lines that can be made of a study for a purpose,
// workbooks unpacked.
func everyFile(t *testing.T, s *study.Study, o Options, p transcript.Purpose) map[string]string {
	t.Helper()
	out := map[string]string{}
	rel := s.Release(p)
	for _, context := range []bool{false, true} {
		o.Context = context
		quoter := NewQuoter(rel, o)
		m := built(t, s, p, matrix.Spec{})
		list := &Listing{Title: "All"}
		for _, tr := range s.Transcripts {
			for _, turn := range tr.Turns {
				list.Add(quoter, tr, turn.Speech, s.CodingsIn(tr.ID))
			}
		}
		for _, q := range s.Quotes(map[string]bool{"hope": true, "mutuality": true, "hope-future": true}, nil) {
			list.Add(quoter, q.Transcript, q.Span, q.Codings)
		}
		for _, f := range []Format{Text, TSV, CSV, Markdown, JSON, XLSX} {
			var a, b bytes.Buffer
			if _, err := WriteMatrix(&a, f, m, o); err != nil {
				t.Fatal(err)
			}
			if _, err := WriteQuotes(&b, f, rel, list, o); err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s context %v", f, context)
			out["matrix "+name], out["quotes "+name] = a.String(), b.String()
			if f == XLSX {
				out["matrix "+name] = fmt.Sprint(parts(t, a.Bytes()), grids(t, a.Bytes()))
				out["quotes "+name] = fmt.Sprint(parts(t, b.Bytes()), grids(t, b.Bytes()))
			}
		}
	}
	return out
}

// TestMarksLeakNothing: published forms are words, and content notes may repeat
// some. Neither gets out where the words do not.
func TestMarksLeakNothing(t *testing.T) {
	s, o := marked(t)
	for _, p := range []transcript.Purpose{transcript.ForPublication, transcript.ForReuse, transcript.ForArchive} {
		for name, content := range everyFile(t, s, o, p) {
			for _, canary := range []string{"zebra", "otter", "walrus", "lighthouse"} {
				if strings.Contains(content, canary) {
					t.Errorf("for %s, %s says %q", p, name, canary)
				}
			}
			if p == transcript.ForPublication && strings.HasPrefix(name, "quotes") && !strings.Contains(strings.ReplaceAll(content, `\`, ""), "I had hope […]") {
				t.Errorf("%s lacks a form that may go out", name)
			}
		}
	}
}

func TestMarksStandInEveryFormat(t *testing.T) {
	s, o := marked(t)
	for name, content := range everyFile(t, s, o, transcript.ForTeam) {
		wants := []string{"I had hope […]", "checked against P1-1, turn 2", "self-harm", NeedsChoosing, "restraint"}
		switch {
		case strings.HasPrefix(name, "matrix") && !strings.HasPrefix(name, "matrix xlsx"):
			continue // numbers alone
		case strings.HasPrefix(name, "quotes md"):
			wants[0] = `I had hope \[…\]`
		case strings.Contains(name, "xlsx"):
			wants = append(wants, "★ ben", "Published form", "Content note", "Star")
		}
		for _, want := range wants {
			if !strings.Contains(content, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		// Before the words, in lines and in columns.
		note, words := strings.Index(content, "self-harm"), strings.LastIndex(content, "But some days I lost hope")
		if strings.HasPrefix(name, "quotes txt") && (note < 0 || note > words) {
			t.Errorf("%s: the note stands at %d, the words at %d", name, note, words)
		}
	}
	g := grids(t, workbookBytes(t, built(t, s, transcript.ForTeam, matrix.Spec{}), o))[quotesSheet][0]
	if index(g, "Content note") < 0 || index(g, "Content note") > index(g, "Quote") || index(g, "Published form") < index(g, "Quote") {
		t.Errorf("columns %v", g)
	}
	// Without marks there are no columns for them.
	s, o = invented(t)
	g = grids(t, workbookBytes(t, built(t, s, transcript.ForTeam, matrix.Spec{}), o))[quotesSheet][0]
	for _, name := range []string{"Content note", "Star", "Published form", "Checked"} {
		if strings.Contains(fmt.Sprint(g), name) {
			t.Errorf("columns %v", g)
		}
	}
}

// TestNobodyIsShownWhatTheyAreNever: a coder who is never shown somebody gets
// the numbers that everybody gets, and none of the words, repeated by others or not.
func TestNobodyIsShownWhatTheyAreNever(t *testing.T) {
	s, o := marked(t)
	s.State.Never = map[string][]coding.Never{"ana": {{Participant: "p3"}}}
	numbers := map[string]string{}
	for _, viewer := range []string{"ben", "ana"} {
		s.Viewer = viewer
		files := everyFile(t, s, o, transcript.ForTeam)
		for name, content := range files {
			if !strings.HasPrefix(name, "matrix") || strings.Contains(name, "xlsx") {
				continue
			}
			if numbers[name] == "" {
				numbers[name] = content
			} else if numbers[name] != content {
				t.Errorf("%s differs for %s", name, viewer)
			}
		}
		for name, content := range files {
			for _, canary := range []string{"zebra", "otter", "walrus", "lighthouse", "carried each other"} {
				if shown := strings.Contains(content, canary); shown && viewer == "ana" {
					t.Errorf("%s shows ana %q", name, canary)
				} else if viewer == "ben" && strings.HasPrefix(name, "quotes") && !shown {
					t.Errorf("%s lacks %q for ben", name, canary)
				}
			}
		}
		book := files["matrix xlsx context false"]
		for _, said := range []string{"1 quote, not shown to ana", "not shown here]", "2 transcripts: whoever made this file"} {
			if strings.Contains(book, said) != (viewer == "ana") {
				t.Errorf("for %s the workbook says %q: %v", viewer, said, viewer != "ana")
			}
		}
		if strings.Contains(book, "not for quotation") && viewer == "ana" {
			t.Error("what ana is not shown is called not for quotation")
		}
	}
	s.Viewer = "ana" // for readers outside the team nobody is named
	for name, content := range everyFile(t, s, o, transcript.ForPublication) {
		if strings.Contains(content, "not shown to ana") || strings.Contains(content, "carried each other") {
			t.Errorf("%s", name)
		}
	}
}
