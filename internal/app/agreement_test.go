package app

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/internal/agreement"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// What is measured of a transcript is what participants said, to the code point,
// whatever the unit: nothing of interviewers, labels or line ends.
func TestAgreementIsAboutParticipantsSpeech(t *testing.T) {
	_, s := demo(t)
	for _, tr := range s.Transcripts {
		var said []string
		for _, turn := range tr.Turns {
			if tr.Speaker(turn.Speaker).Voice == transcript.VoiceParticipant {
				said = append(said, tr.Text.Slice(turn.Speech))
			}
		}
		all := []rune(tr.Text.String())
		words := func(list []agreement.Stretch) (out []string) {
			for _, x := range list {
				out = append(out, string(all[x.Start:x.End]))
			}
			return out
		}
		for _, unit := range []string{UnitTurn, UnitSentence, UnitCharacter} {
			excluded, units := speechOf(tr, unit)
			left, at := "", 0
			for _, x := range excluded {
				left, at = left+string(all[at:x.Start]), x.End
			}
			if left += string(all[at:]); left != strings.Join(said, "") {
				t.Fatalf("%s, %s: what is left is not what participants said", tr.ID, unit)
			}
			if unit != UnitSentence {
				if !slices.Equal(words(units), said) {
					t.Errorf("%s, %s: the units are not the turns", tr.ID, unit)
				}
				continue
			}
			if got := strings.Join(words(units), ""); strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(left), "") || len(units) <= len(said) {
				t.Errorf("%s: %d sentences of %d turns, and not all of the words", tr.ID, len(units), len(said))
			}
			for _, w := range words(units) {
				if w != strings.TrimSpace(w) || w == "" {
					t.Errorf("%s: the sentence %q", tr.ID, w)
				}
			}
		}
	}
}

// agreeingOf is the study with other statements of who is done, ready to be read.
func agreeingOf(t *testing.T, a *App, s *study.Study, o AgreementOptions, done []coding.Reading) (*agreeing, *agreement.Measures) {
	t.Helper()
	state := *s.State
	state.Done = done
	one := *s
	one.State = &state
	one.Index()
	g := &agreeing{a: a, s: &one, o: o, existed: func(theme, cb string) bool { return cb != "without "+theme }}
	m, err := g.measure()
	if err != nil {
		t.Fatal(err)
	}
	return g, m
}

// Done and nothing coded is a nought; not done is missing whatever was coded, and so
// is a theme that the codebook did not have.
func TestNoughtAndMissing(t *testing.T) {
	a, s := demo(t)
	const first, second = "P01-1", "P02-1"
	reading := func(coder, transcript, cb string) coding.Reading {
		return coding.Reading{Coder: coder, Transcript: transcript, CB: cb}
	}
	both := []coding.Reading{reading("amina", first, ""), reading("ben", first, ""), reading("amina", second, ""), reading("ben", second, "")}
	g, m := agreeingOf(t, a, s, AgreementOptions{}, both)
	hope := g.at["hope"]
	turns := func(ids ...string) (n int) {
		for _, id := range ids {
			tr, _ := s.Transcript(id)
			_, units := speechOf(tr, UnitTurn)
			n += len(units)
		}
		return n
	}
	if got := m.Code(hope).Units; got != turns(first, second) {
		t.Errorf("%d units, %d turns", got, turns(first, second))
	}
	// Ben coded the second, and is not done with it: the transcript does not count.
	_, m = agreeingOf(t, a, s, AgreementOptions{}, both[:3])
	if got := m.Code(hope); got.Units != turns(first) || len(m.Documents()) != 1 {
		t.Errorf("not done: %d units in %v", got.Units, m.Documents())
	}
	// A theme that Ben's codebook did not have is missing there, others are not.
	late := slices.Clone(both)
	late[3].CB = "without hope"
	g, m = agreeingOf(t, a, s, AgreementOptions{}, late)
	if got, other := m.Code(hope), m.Code(g.at["burnout"]); got.Units != turns(first) || other.Units != turns(first, second) {
		t.Errorf("the later theme has %d units, another %d", got.Units, other.Units)
	}
	if !slices.Equal(g.later, []string{"hope"}) {
		t.Errorf("noted as later: %q", g.later)
	}
	// Somebody who is done and coded nothing at all agrees that there is nothing.
	state := *s.State
	state.Codings = slices.DeleteFunc(slices.Clone(state.Codings), func(c coding.Coding) bool { return c.Coder == "ben" })
	one := *s
	one.State = &state
	g, m = agreeingOf(t, a, &one, AgreementOptions{}, both)
	f := m.Code(g.at["hope"])
	if f.Units != turns(first, second) || f.Prevalence[1].Number != 0 || !f.Prevalence[1].Defined() || f.Prevalence[0].Number == 0 || f.Alpha.Number > 0 {
		t.Errorf("%+v", f)
	}
}

// The figures of a study are those of its codings put into package agreement turn by
// turn: a second way to the same table.
func TestAgreementByASecondWay(t *testing.T) {
	a, s := demo(t)
	g := &agreeing{a: a, s: s, existed: func(string, string) bool { return true }}
	m, err := g.measure()
	if err != nil {
		t.Fatal(err)
	}
	for code, theme := range g.themes {
		want := agreement.NewTable(2)
		for _, id := range m.Documents() {
			tr, _ := s.Transcript(id)
			for _, turn := range tr.Turns {
				if tr.Speaker(turn.Speaker).Voice != transcript.VoiceParticipant {
					continue
				}
				cell := [2]int{1, 1}
				for _, c := range s.CodingsIn(id) {
					if s.ThemeOf(c) == theme.id && c.Span.Overlaps(turn.Speech) {
						cell[slices.Index([]string{"amina", "ben"}, c.Coder)] = 0
					}
				}
				want[cell[0]][cell[1]]++
			}
		}
		got := m.View(nil).Pair(code, 0, 1)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", theme.id, got, want)
		}
		if k := m.Code(code).Cohen; m.Used(code) && math.Abs(k.Number-want.CohenKappa().Number) > 1e-12 {
			t.Errorf("%s: kappa %v", theme.id, k)
		}
	}
}

// Each sentence says what the table says: by hand.
func TestAgreementInWords(t *testing.T) {
	g := &agreeing{s: &study.Study{Settings: study.Settings{Coders: []study.Coder{{ID: "amy", Name: "Amy Wu, peer researcher"}, {ID: "ben"}}}},
		o: AgreementOptions{Unit: UnitTurn}, sides: []agreementSide{{name: "amy"}, {name: "ben"}}}
	for want, cells := range map[string][4]float64{ // both, amy alone, ben alone, neither
		"exactly the same turns":                                 {12, 0, 0, 88},
		"nearly always the same turns":                           {20, 1, 1, 78},
		"mostly the same turns; ben codes it more often":         {10, 1, 6, 83},
		"the same turns about half the time":                     {10, 10, 9, 71},
		"seldom the same turns; Amy Wu codes it much more often": {5, 20, 2, 73},
		"hardly ever the same turns":                             {1, 20, 20, 59},
		"never the same turns":                                   {0, 11, 10, 79},
		"never the same turns; but only 3 turns have it":         {0, 2, 1, 97},
		"only Amy Wu codes it":                                   {0, 11, 0, 89},
		"only ben codes it; but only 1 turn has it":              {0, 0, 1, 99},
	} {
		m, err := agreement.Measure(inputOf(cells), agreement.Options{Unit: agreement.Segment})
		if err != nil {
			t.Fatal(err)
		}
		if got := g.said(m.Code(0)); got != want {
			t.Errorf("%v: %q, want %q", cells, got, want)
		}
	}
}

// inputOf is two coders' table of one code as units of ten characters.
func inputOf(cells [4]float64) agreement.Input {
	d := agreement.Document{Name: "P1", Records: []agreement.Record{{Done: true}, {Done: true}}}
	for i, n := range cells {
		for range int(n) {
			at := d.Length
			d.Length += 10
			d.Segments = append(d.Segments, agreement.Stretch{Start: at, End: at + 10})
			for coder := range 2 {
				if i == 0 || i == coder+1 {
					d.Records[coder].Spans = append(d.Records[coder].Spans, agreement.Span{Start: at, End: at + 10})
				}
			}
		}
	}
	return agreement.Input{Coders: []string{"amy", "ben"}, Codes: []string{"hope"}, Documents: []agreement.Document{d}}
}

// BenchmarkAgreement opens a made-up study of 35 interviews, three coders and 15,000
// codings, and computes what the verb does, on characters. The goal is 2 s.
func BenchmarkAgreement(b *testing.B) {
	a := madeUpStudy(b, 35, 15000)
	for _, o := range []AgreementOptions{{Unit: UnitTurn}, {Unit: UnitSentence}, {Unit: UnitCharacter}, {Unit: UnitCharacter, All: true}} {
		b.Run(fmt.Sprintf("%s all=%v", o.Unit, o.All), func(b *testing.B) {
			for b.Loop() {
				began := time.Now()
				r, err := a.Agreement(b.Context(), o)
				if err != nil || len(r.Transcripts) != 35 || r.Pooled.Interval.Low == nil {
					b.Fatal(err)
				}
				if took := time.Since(began); took > 4*time.Second {
					b.Errorf("took %v", took)
				}
			}
		})
	}
}

// madeUpStudy is a study in which three coders code much the same places.
func madeUpStudy(b *testing.B, interviews, codings int) *App {
	b.Helper()
	dir := b.TempDir()
	a := &App{Coder: "amy", Config: filepath.Join(dir, "config"), Dir: filepath.Join(dir, "study"), Getenv: func(string) string { return "" }, Now: time.Now,
		Notice: func(string, ...any) {}, Begin: func(string, int) Meter { return quiet{} }}
	if _, err := a.Init(b.Context(), InitOptions{Dir: a.Dir, Codebook: "peer-support"}); err != nil {
		b.Fatal(err)
	}
	gen, from := newGenerator(1), filepath.Join(dir, "interviews")
	if err := os.MkdirAll(from, 0o755); err != nil {
		b.Fatal(err)
	}
	for i := range interviews {
		if err := os.WriteFile(filepath.Join(from, fmt.Sprintf("P%04d.txt", i+1)), []byte(gen.interview(8000)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := a.importFiles(b.Context(), ImportOptions{Paths: []string{from}}, false); err != nil {
		b.Fatal(err)
	}
	f, err := a.folder()
	if err != nil {
		b.Fatal(err)
	}
	s, err := a.reload(b.Context(), f)
	if err != nil {
		b.Fatal(err)
	}
	themes := s.Book.Themes()
	for _, coder := range []string{"amy", "ben", "cy"} {
		r, own := rand.New(rand.NewPCG(1, 1)), rand.New(rand.NewPCG(2, uint64(len(coder))+uint64(coder[0])))
		err := a.write(b.Context(), f, coder, func(w *folder.Session) error {
			for i := range codings / 3 {
				t := s.Transcripts[i%len(s.Transcripts)]
				turn := t.Turns[1+2*r.IntN(len(t.Turns)/2)].Speech
				theme := themes[r.IntN(len(themes))].ID
				if own.IntN(4) == 0 {
					theme = themes[own.IntN(len(themes))].ID
				}
				from := turn.Start + text.Pos(own.IntN(1+turn.Len()/4))
				if _, err := w.Add(coding.Event{Do: coding.Code, Transcript: t.ID, Text: t.Text.Hash(), Theme: theme, CB: s.Book.Hash(), Span: text.Span{Start: from, End: turn.End}}); err != nil {
					return err
				}
			}
			for _, t := range s.Transcripts {
				if _, err := w.Add(coding.Event{Do: coding.Done, Transcript: t.ID, CB: s.Book.Hash()}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return a
}
