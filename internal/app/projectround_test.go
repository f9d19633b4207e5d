package app

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/exchange/refi"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// stateSaid is what a study holds that a project can carry, line by line.
func stateSaid(s *study.Study, words func(body string) string) []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	coded := map[string]string{}
	for _, t := range s.Transcripts {
		say("transcript %s %q %q %q %q %v\n%s", t.ID, t.Title, t.Date, t.Transcription, s.LanguageOf(t), t.Attributes, t.Text)
		for _, sp := range t.Speakers {
			say("speaker %s %s %s %s", t.ID, sp.Name, sp.Voice, sp.Participant)
		}
	}
	for _, c := range s.State.Codings {
		line := fmt.Sprintf("coding %s %s %d–%d %s %s %s %q", c.Coder, c.Transcript, c.Span.Start, c.Span.End, s.ThemeOf(c), c.Stance, c.At, c.Doubt)
		coded[c.ID.String()] = line
		list = append(list, line)
	}
	for _, m := range s.State.Memos {
		if m.Private || strings.HasPrefix(words(m.Body), "Imported: ") {
			continue
		}
		on := coded[m.Of.String()]
		say("memo %s %s %s%s%s%d–%d on %s: %s", m.Coder, m.Type, m.Participant, m.Theme, m.Transcript, m.Span.Start, m.Span.End, on, words(m.Body))
	}
	for _, p := range s.Participants {
		say("participant %s %q %v %v %q", p.ID, p.PublishedAs, p.Consent, p.Attributes, p.Withdrawn)
	}
	for _, t := range s.Book.Themes() {
		t.Line, t.Column = 0, 0
		say("theme %+v", t)
	}
	say("columns %v, consent %v from %q", s.Columns, s.Settings.Consent, s.Settings.ConsentSource)
	slices.Sort(list)
	return list
}

// unlike gives the first lines that only one of two lists has.
func unlike(a, b []string) string {
	var out []string
	for i, pair := range [][2][]string{{a, b}, {b, a}} {
		for _, line := range pair[0] {
			if !slices.Contains(pair[1], line) && len(out) < 12 {
				out = append(out, []string{"only before: ", "only after:  "}[i]+line)
			}
		}
	}
	return strings.Join(out, "\n")
}

// TestTheDemoComesBackWhole: the example study goes out and comes into a new study, for
// every program that it can be written for: transcripts, codings with coder and day, memos,
// people, consent and the codebook are the same.
func TestTheDemoComesBackWhole(t *testing.T) {
	a, s := demo(t)
	f, err := a.folder()
	if err != nil {
		t.Fatal(err)
	}
	bodies, err := f.Bodies()
	if err != nil {
		t.Fatal(err)
	}
	before := stateSaid(s, func(b string) string { return bodies[b] })
	for _, profile := range ExportProfiles() {
		file := filepath.Join(t.TempDir(), "demo.qdpx")
		if _, err := a.ExportStudy(t.Context(), file, StudyExportOptions{For: "team", To: profile}); err != nil {
			t.Fatal(err)
		}
		b := someone(t)
		b.Dir = filepath.Join(t.TempDir(), "back")
		_, done, err := b.InitFrom(t.Context(), InitOptions{Dir: b.Dir}, file, ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		back := studyOf(t, b)
		bf, _ := b.folder()
		words, _ := bf.Bodies()
		after := stateSaid(back, func(b string) string { return words[b] })
		if d := unlike(before, after); d != "" || len(before) != len(after) {
			t.Errorf("%s: %d and %d\n%s", profile, len(before), len(after), d)
		}
		if done.Quotes.Doubtful+done.Quotes.Lost+done.Quotes.Empty > 0 || done.Quotes.Plausible > 0 {
			t.Errorf("%s: %+v %+v", profile, done.Quotes, done.Look)
		}
		if len(back.State.Chosen) != len(s.State.Chosen) || len(back.State.ContentNotes) != len(s.State.ContentNotes) {
			t.Errorf("%s: %d published forms and %d content notes", profile, len(back.State.Chosen), len(back.State.ContentNotes))
		}
		rel := back.Release(transcript.ForTeam)
		for _, m := range back.State.Chosen {
			if _, stale := rel.Published(m, words[m.Body]); stale {
				t.Errorf("%s: a published form does not hold any more", profile)
			}
		}
		if again, err := b.ImportProject(t.Context(), file, ImportOptions{}); err != nil || again.Added() {
			t.Errorf("%s: a second time it adds %+v (%v)", profile, again, err)
		}
	}
}

// TestStudiesComeBackWhole: random studies, with emoji, marks on letters and overlapping
// codings over several turns, in every profile.
func TestStudiesComeBackWhole(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 9))
		s, bodies := outgoingStudy(t, r, 1+r.IntN(3), 30)
		for i := range s.Participants {
			s.Participants[i].Consent[transcript.AskAnalyse] = transcript.Yes // what is withheld comes back masked
		}
		s.State.Passages = nil
		s.Index()
		o := (&memoWords{bodies: bodies, me: "ana"}).options(transcript.ForTeam)
		p, made, err := projectOf(s.Release(transcript.ForTeam), o)
		if err != nil {
			t.Fatal(err)
		}
		p.Description = made.about(o.Version)
		profile := refi.Profiles()[r.IntN(len(refi.Profiles()))]
		var file bytes.Buffer
		if _, err := refi.Write(&file, p, refi.Profile(profile), refi.WriteOptions{Seed: "study"}); err != nil {
			t.Fatal(err)
		}
		read, err := refi.Read("x.qdpx", bytes.NewReader(file.Bytes()), int64(file.Len()), refi.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := emptyStudy(t)
		done := brought(t, a, read)
		back := studyOf(t, a)
		var before, after []string
		for _, list := range []struct {
			s   *study.Study
			out *[]string
		}{{s, &before}, {back, &after}} {
			once := map[string]bool{}
			for _, c := range list.s.State.Codings {
				line := fmt.Sprintf("%s %s %v %s %s", c.Coder, c.Transcript, c.Span, c.Theme, c.Stance)
				if !once[line] {
					*list.out = append(*list.out, line)
				}
				once[line] = true
			}
		}
		slices.Sort(before)
		slices.Sort(after)
		if d := unlike(before, after); d != "" {
			t.Fatalf("seed %d, %s: %+v\n%s", seed, profile, done.Quotes, d)
		}
	}
}
