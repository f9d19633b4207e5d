package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/exchange/refi"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// outgoingStudy is a made-up study. Every word of a turn begins with a letter for its
// speaker and says which turn it is, so that what leaks is found.
func outgoingStudy(t testing.TB, r *rand.Rand, transcripts, codings int) (*study.Study, map[string]string) {
	book, err := codebook.Parse("b", []byte("title: T\nthemes:\n  - {id: hope, name: Hope}\n  - {id: care, name: Care, definition: \"Include: all\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := &study.Study{Book: book, State: &coding.State{Withdrawn: map[string]string{}}, Columns: []string{"site", "years"},
		Settings: study.Settings{Title: "T", ID: "id", Consent: transcript.Consent{"analyse": "yes", "quote": "yes", "reuse": "yes"},
			Attributes: []study.AttributeType{{Name: "years", Kind: study.NumberAttribute}}, Coders: []study.Coder{{ID: "ana", Name: "Ana"}, {ID: "ben"}}}}
	answers := []transcript.Answer{"", "", "", transcript.No, transcript.Yes}
	for i := range 6 {
		p := transcript.Participant{ID: fmt.Sprintf("P%d", i), Consent: transcript.Consent{}, Attributes: map[string]string{"site": "north", "years": fmt.Sprint(i)}}
		p.PublishedAs = []string{"", "Worker", "Somebody else entirely"}[r.IntN(3)]
		for _, ask := range transcript.Asks[:4] {
			p.Consent[ask] = answers[r.IntN(len(answers))]
		}
		s.Participants = append(s.Participants, p)
	}
	bodies := map[string]string{}
	for i := range transcripts {
		s.Transcripts = append(s.Transcripts, outgoingTranscript(t, r, fmt.Sprintf("T%d", i)))
	}
	for i := range codings {
		tr := s.Transcripts[r.IntN(len(s.Transcripts))]
		from := r.IntN(len(tr.Turns))
		a, b := tr.Turns[from].Speech, tr.Turns[min(len(tr.Turns)-1, from+r.IntN(3)*r.IntN(2))].Speech
		sp := text.Span{Start: a.Start + text.Pos(r.IntN(a.Len())), End: b.End - text.Pos(r.IntN(b.Len()))}
		if sp.Empty() {
			sp = a
		}
		c := coding.Coding{Coder: []string{"ana", "ben"}[r.IntN(2)], Transcript: tr.ID, Text: tr.Text.Hash(), Span: sp, Theme: []string{"hope", "care", "gone"}[r.IntN(3)], At: "2026-01-02T03:04:05Z"}
		c.ID = coding.ID{1, byte(i), byte(i >> 8), byte(i >> 16)}
		if r.IntN(5) == 0 {
			c.Stance = coding.Against
		}
		s.State.Codings = append(s.State.Codings, c)
		if r.IntN(4) == 0 {
			body := fmt.Sprint("body", i)
			bodies[body] = fmt.Sprint("thought ", i)
			s.State.Memos = append(s.State.Memos, coding.Memo{ID: coding.ID{2, byte(i), byte(i >> 8)}, Coder: c.Coder, On: coding.OnCoding, Of: c.ID, Type: "note", Body: body, Private: r.IntN(4) == 0})
		}
	}
	if r.IntN(2) == 0 {
		tr := s.Transcripts[0]
		turn := tr.Turns[0].Speech
		s.State.Passages = []coding.Mark{{Transcript: tr.ID, Text: tr.Text.Hash(), Span: text.Span{Start: turn.Start + 1, End: turn.Start + 4}}}
	}
	s.Index()
	return s, bodies
}

func outgoingTranscript(t testing.TB, r *rand.Rand, id string) *transcript.Transcript {
	tr := &transcript.Transcript{ID: id, Title: "title of " + id, Attributes: map[string]string{"wave": "2"}}
	people := r.Perm(6)[:1+r.IntN(3)]
	names := []string{"Int"}
	tr.Speakers = []transcript.Speaker{{Name: "Int", Voice: transcript.VoiceInterviewer}}
	for _, p := range people {
		name := fmt.Sprintf("Nm%d", p)
		names = append(names, name)
		tr.Speakers = append(tr.Speakers, transcript.Speaker{Name: name, Voice: transcript.VoiceParticipant, Participant: fmt.Sprintf("P%d", p)})
	}
	if r.IntN(3) == 0 {
		names = append(names, "Carer")
		tr.Speakers = append(tr.Speakers, transcript.Speaker{Name: "Carer", Voice: transcript.VoiceSupporter})
	}
	var said []transcript.Said
	ms := transcript.NoTime
	timed := r.IntN(2) == 0
	for i := range 3 + r.IntN(8) {
		who := names[r.IntN(len(names))]
		var words []string
		for w := range 1 + r.IntN(9) {
			words = append(words, fmt.Sprintf("q%s%s%dx%d", who, id, i, w)+[]string{"", "é", "🙂", "\u0301", ",\n日本"}[r.IntN(5)])
		}
		if timed {
			ms = i * 61_500
		}
		said = append(said, transcript.Said{Speaker: who, Speech: strings.Join(words, " "), TimeMS: ms, EndMS: transcript.NoTime})
	}
	rendered, turns := transcript.Render(said)
	var err error
	if tr.Text, err = text.New(rendered); err != nil {
		t.Fatal(err)
	}
	tr.Turns = turns
	return tr
}

// TestProjectsKeepWordsAndConsent: of random studies, for every purpose: each coding is on
// the words it was on, letter for letter or masked, nothing that may not be shown is in the
// project, every coding is there or counted, and the text is still one of Verbatim's.
func TestProjectsKeepWordsAndConsent(t *testing.T) {
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 5))
		s, bodies := outgoingStudy(t, r, 1+r.IntN(4), 40)
		for _, purpose := range transcript.Purposes {
			rel := s.Release(purpose)
			o := (&memoWords{bodies: bodies, me: "ana"}).options(purpose)
			p, made, err := projectOf(rel, o)
			if err != nil {
				t.Fatal(err)
			}
			p.Description = made.about(o.Version)
			all, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			for i, tr := range s.Transcripts {
				provesText(t, rel, tr, &p.Sources[i], string(all))
			}
			provesCodings(t, rel, p)
			for _, m := range s.State.Memos {
				if m.Private && bytes.Contains(all, []byte(`"`+bodies[m.Body]+`"`)) {
					t.Errorf("%q is private", bodies[m.Body])
				}
			}
			if purpose != transcript.ForTeam {
				for _, secret := range []string{`"ana"`, `"ben"`, "title of", "thought", "2026-01"} {
					if bytes.Contains(all, []byte(secret)) {
						t.Errorf("seed %d, %s: %s is in it", seed, purpose, secret)
					}
				}
				for _, src := range p.Sources {
					if slices.ContainsFunc(src.Speakers, func(sp exchange.Speaker) bool { return strings.HasPrefix(sp.Name, "Nm") }) || strings.Contains(src.Text, "\nNm") || strings.HasPrefix(src.Text, "Nm") {
						t.Errorf("seed %d, %s: somebody has their name: %+v", seed, purpose, src.Speakers)
					}
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d, %s", seed, purpose)
			}
		}
	}
}

// provesText holds the text of a source to the turns that the release shows.
func provesText(t *testing.T, rel *study.Release, tr *transcript.Transcript, src *exchange.Source, all string) {
	t.Helper()
	var names []string
	for _, sp := range src.Speakers {
		names = append(names, sp.Name)
	}
	turns := transcript.Parse(src.Text, names)
	if len(turns) != len(tr.Turns) {
		t.Fatalf("%s has %d turns, of %d:\n%s", tr.ID, len(turns), len(tr.Turns), src.Text)
	}
	runes := []rune(src.Text)
	for i, turn := range tr.Turns {
		words, ok := rel.Words(tr, turn.Speech)
		got := string(runes[turns[i].Speech.Start:turns[i].Speech.End])
		cut := slices.ContainsFunc(rel.Study.State.Passages, func(m coding.Mark) bool { return m.Transcript == tr.ID && m.Span.Overlaps(turn.Speech) })
		switch {
		case ok && got != words:
			t.Errorf("turn %d of %s is %q, want %q", i+1, tr.ID, got, words)
		case !ok && !cut && strings.Trim(got, "█ \n") != "":
			t.Errorf("turn %d of %s shows %q", i+1, tr.ID, got)
		case cut && !strings.Contains(got, "███"):
			t.Errorf("what was withdrawn of turn %d of %s is not masked: %q", i+1, tr.ID, got)
		}
		if !ok && !cut && strings.Contains(all, strings.Fields(tr.Text.Slice(turn.Speech))[0]) {
			t.Errorf("words of turn %d of %s are in the project", i+1, tr.ID)
		}
	}
}

// provesCodings holds the codings of a project to those of the study.
func provesCodings(t *testing.T, rel *study.Release, p *exchange.Project) {
	t.Helper()
	n, told := 0, true
	var got, want []string
	for _, src := range p.Sources {
		runes := []rune(src.Text)
		for i, x := range src.Passages {
			if string(runes[x.Span.Start:x.Span.End]) != x.Words || x.Trust != exchange.Verified {
				t.Errorf("%s is not on its words: %q", x.ID, x.Words)
			}
			if i > 0 && src.Passages[i-1].Span == x.Span {
				t.Errorf("%s is there twice", x.ID)
			}
			for _, c := range x.Codings {
				n++
				got = append(got, fmt.Sprintf("%s %s %v %s", src.Name, c.Code, c.Against, spaceless(x.Words)))
			}
		}
	}
	for i, tr := range rel.Study.Transcripts {
		for _, c := range rel.Study.CodingsIn(tr.ID) {
			// The words as they were, turn by turn, what may not be shown masked.
			var words string
			shown := false
			from, to := tr.TurnsIn(c.Span)
			for j, turn := range tr.Turns[from:to] {
				part := tr.Text.Slice(turn.Speech.Intersect(c.Span))
				masked := strings.Map(func(r rune) rune {
					if strings.ContainsRune(" \n", r) {
						return r
					}
					return '█'
				}, part)
				cut := slices.ContainsFunc(rel.Study.State.Passages, func(m coding.Mark) bool { return m.Transcript == tr.ID && m.Span.Overlaps(turn.Speech) })
				switch _, ok := rel.Words(tr, turn.Speech); {
				case cut:
					told = false // of a withdrawn passage provesText sees to the letters
				case ok:
					shown = true
				default:
					part = masked
				}
				if j > 0 {
					label := tr.Text.Slice(turn.Label)
					if rel.Purpose != transcript.ForTeam {
						time, _, _ := strings.Cut(label, turn.Speaker)
						label = time + labelIn(p.Sources[i], from+j) + ": "
					}
					part = "\n\n" + label + part
				}
				words += part
			}
			if shown {
				want = append(want, fmt.Sprintf("%s %s %v %s", p.Sources[i].Name, rel.Study.ThemeOf(c), c.Stance == coding.Against, spaceless(words)))
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if rel.Purpose != transcript.ForTeam {
		want = slices.Compact(want)
		got = slices.Compact(got)
	}
	if told && !slices.Equal(got, want) {
		t.Errorf("%s: codings are\n%s\nwant\n%s", rel.Purpose, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, l := range p.Losses {
		if strings.HasPrefix(l.Kind, "coding") {
			n += l.Count
		}
	}
	if n != len(rel.Study.State.Codings) {
		t.Errorf("%s: %d codings are there or counted, of %d", rel.Purpose, n, len(rel.Study.State.Codings))
	}
}

// labelIn is who speaks in a turn of a source.
func labelIn(src exchange.Source, turn int) string {
	var names []string
	for _, sp := range src.Speakers {
		names = append(names, sp.Name)
	}
	return transcript.Parse(src.Text, names)[turn].Speaker
}

func spaceless(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestProjectsOfLargeStudies: twenty thousand codings are no reason to wait.
func TestProjectsOfLargeStudies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	s, bodies := outgoingStudy(t, r, 300, 20_000)
	for _, purpose := range []transcript.Purpose{transcript.ForTeam, transcript.ForArchive} {
		began := time.Now()
		p, _, err := projectOf(s.Release(purpose), (&memoWords{bodies: bodies, me: "ana"}).options(purpose))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := refi.Write(&b, p, refi.Spec, refi.WriteOptions{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("for %s it took %s", purpose, took)
		} else {
			t.Logf("%s: %s, %d bytes", purpose, took, b.Len())
		}
	}
}

// TestAStudyOfANewerVerbatimStaysHere: what this release does not know cannot go along.
func TestAStudyOfANewerVerbatimStaysHere(t *testing.T) {
	a := someone(t)
	a.Dir = filepath.Join(t.TempDir(), "v1")
	if err := os.CopyFS(a.Dir, os.DirFS(filepath.Join("..", "..", "testdata", "backcompat", "v1"))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "study.qdpx")
	if _, err := a.ExportStudy(t.Context(), file, StudyExportOptions{For: "team"}); err == nil || !strings.Contains(err.Error(), "newer Verbatim") {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a file all the same")
	}
}
