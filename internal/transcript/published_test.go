package transcript

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"

	"verbatim/internal/text"
)

// spoken makes a transcript of turns "Name: words", and the span of all of them
// from the first word said to the last.
func spoken(t testing.TB, turns ...string) (*Transcript, text.Span) {
	t.Helper()
	var said []Said
	tr := &Transcript{ID: "P07-1"}
	for _, turn := range turns {
		name, words, _ := strings.Cut(turn, ": ")
		said = append(said, Said{Speaker: name, Speech: words, TimeMS: NoTime, EndMS: NoTime})
		who := Speaker{Name: name, Voice: VoiceParticipant, Participant: name}
		if name == "Interviewer" {
			who = Speaker{Name: name, Voice: VoiceInterviewer}
		}
		tr.Speakers = append(tr.Speakers, who)
	}
	body, lines := Render(said)
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	tr.Text, tr.Turns = tx, lines
	return tr, text.Span{Start: lines[0].Speech.Start, End: lines[len(lines)-1].Speech.End}
}

func TestProvePublishedAccepts(t *testing.T) {
	tests := []struct{ said, form string }{
		{"I was tired.", "I was tired."},
		{"I was tired.", "  I was\n tired.  "},
		{"I don’t know – “maybe”…", "I don't know - \"maybe\"..."},
		{"the ward was cold, and loud, and I left", "the ward was cold, […] and I left"},
		{"the ward was cold, and loud, and I left", "the ward was cold [...] and I left"},
		{"the ward was cold, and loud", "the ward was cold […]"},
		{"well you know the ward was cold", "[…] the ward was cold"},
		{"the ward was cold", "[…] the ward was cold […]"},
		{"I went to Maple House again", "I went to [the ward] again"},
		{"she gave it to me", "she [the nurse] gave it to me"},
		{"she gave it to me", "she gave it [a diary] to me"},
		{"the first morning I sang", "[T]he first morning I sang"},
		{"The first morning I sang", "[t]he first morning I sang"},
		{"i'm fine", "[I]'m fine"},
		{"élan came back", "[É]lan came back"},
		{"and so I left", "[…] [S]o I left"},
		{"I walk home", "I walk[ed] home"},
		{"I was, um, tired", "I was tired"},
		{"I was, um, tired", "I was, tired"},
		{"I was, um, tired", "I was, um, tired"},
		{"Um, I was tired", "I was tired"},
		{"Um. I was tired", "I was tired"},
		{"Er... I was tired, erm", "I was tired"},
		{"um um, uh – er I was tired", "I was tired"},
		{"it was—um—cold", "it was cold"},
		{"I went, um. Then I slept.", "I went. Then I slept."},
		{"Mm. Hmm? Yes.", "Yes."},
		{"I laughed (laughs) and [pause] cried", "I laughed and cried"},
		{"I laughed (laughs) and cried", "I laughed (laughs) and cried"},
		{"I laughed [pause] and cried", "I laughed [pause] and cried"},
		{"I um [pause] um cried", "I cried"},
		{"cafe\u0301 time", "caf\u00e9 time"},
		{"我很累 今天", "我很累 今天"},
		{"so-called help", "so-called help"},
		{"3,000 pounds", "3,000 pounds"},
		{"uh-huh, it was", "uh-huh, it was"},
		{"I I was tired", "I I was tired"},
	}
	for _, c := range tests {
		tr, sp := spoken(t, "Rosa: "+c.said)
		if err := tr.ProvePublished(sp, c.form, "en-GB"); err != nil {
			t.Errorf("%q for %q: %v", c.form, c.said, err)
		}
	}
}

func TestProvePublishedRefuses(t *testing.T) {
	tests := []struct {
		said, form, why string
		word            int
	}{
		{"I was tired.", "I was happy.", "word 3 is “happy”; the transcript says “tired.” there", 3},
		{"I was so tired then", "I was tired then", "word 3 is “tired”; the transcript says “so tired then” there", 3},
		{"I was tired", "I was very tired", "word 3 is “very”; the transcript says", 3},
		{"I was tired", "was I tired", "word 1 is “was”", 1},
		{"I was tired and sad about it all", "I was tired", "the published form ends before “and sad about”", 0},
		{"I was tired", "I was tired […] and sad", "cuts nothing", 4},
		{"I was tired now", "I was tired […] and sad", "word 4 is “and”; that was not said after the brackets before it", 4},
		{"I was tired", "I was tired and sad", "the words chosen end before it", 4},
		{"I was tired.", "I was tired", "the published form ends before “.”", 0},
		{"I was tired", "I was tired.", "after word 3 stands “.”; the words chosen end before it", 4},
		{"I was tired, and", "I was tired and", "word 4 is “and”; the transcript says “, and” there", 4},
		{"the ward", "The ward", "word 1 is “The”; the transcript says “the” there: mark the changed letter, [T]he", 1},
		{"the ward", "THE ward", "; the transcript says", 1},
		{"the ward was cold and loud", "the ward … loud", "after word 2 stands “…”", 3},
		{"the ward was cold and loud", "the ward (…) loud", "after word 2 stands “(”", 3},
		{"I was tired", "I was […] tired", "was not said after the brackets before it", 3},
		{"I was tired", "I was tired […] […] [x]", "cuts nothing", 4},
		{"I was tired", "[…]", "no word of the transcript", 0},
		{"I was tired", "", "no word of the transcript", 0},
		{"I was tired", "[I was happy]", "no word of the transcript", 0},
		{"I was tired", "I was [ tired", "no partner", 0},
		{"I was tired", "I was ] tired", "no partner", 0},
		{"I was tired", "I [was [so] tired]", "no partner", 0},
		{"I was tired", "I was [] tired", "is empty", 0},
		{"I was tired", "I [\u202Ewas] tired", "cannot be seen", 0},
		{"I was tired", "I was tired \xff", "UTF-8", 0},
		{"uh-huh, it was", "huh, it was", "the transcript says “uh-huh, it”", 1},
		{"I was mm-hmm tired", "I was tired", "the transcript says “mm-hmm tired”", 3},
		{"I like it like that", "I it like that", "the transcript says “like it like”", 2},
		{"I I was tired", "I was tired", "the transcript says “I was tired”", 2},
		{"I was tired. Um, I left", "I was tired I left", "the transcript says “. Um, I left”", 4},
		{"well... um, I left", "well. I left", "the transcript says", 2},
		{"the outside", "the out side", "“out”", 2},
		{"the out side", "the outside", "“outside”", 2},
		{"ตากลม", "ตา กลม", "; the transcript says", 3},
		{"I laughed (and I was laughing so hard at him) and cried", "I laughed and cried", "the transcript says “(and I was”", 3},
		{"no that", "[T]hat", "the transcript says “no that”", 1},
	}
	for _, c := range tests {
		tr, sp := spoken(t, "Rosa: "+c.said)
		err := tr.ProvePublished(sp, c.form, "en-GB")
		u := (*Unproved)(nil)
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.why) || u.Word != c.word {
			t.Errorf("%q for %q: %v (%+v)", c.form, c.said, err, u)
		}
	}
}

// In other languages the sounds of English are words: er is he, um is a.
func TestFillersAreOfTheLanguage(t *testing.T) {
	tr, sp := spoken(t, "Rosa: da kam er um acht")
	if err := tr.ProvePublished(sp, "da kam acht", "de"); err == nil {
		t.Error("two German words went without a mark")
	}
	if err := tr.ProvePublished(sp, "da kam […] acht", "de"); err != nil {
		t.Error(err)
	}
	if err := tr.ProvePublished(sp, "da kam acht", "en"); err != nil {
		t.Error(err)
	}
}

func TestProvePublishedOverTurns(t *testing.T) {
	tr, sp := spoken(t, "Interviewer: And then?", "Rosa: I left.", "Interviewer: Why?", "Rosa: It was cold.")
	for form, why := range map[string]string{
		"And then? I left. Why? It was cold.":                           "word 1 is “And”, said by somebody else", // as if Rosa had asked
		"[Interviewer:] And then? [Worker A:] I left. […] It was cold.": "",
		"[…] I left. […] It was cold.":                                  "",
		"[Interviewer:] And then? I left. It was cold.":                 "the transcript says “Why? It was”",
		"Interviewer: And then? Rosa: I left.":                          "word 1 is “Interviewer”, the name of a speaker",
		"And then? Rosa: I left. […]":                                   "word 1 is “And”, said by somebody else",
	} {
		err := tr.ProvePublished(sp, form, "en-GB")
		if (err == nil) != (why == "") || err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", form, err)
		}
	}
	// Only a part of the turns.
	part := text.Span{Start: tr.Turns[1].Speech.Start + 2, End: tr.Turns[2].Speech.End}
	if err := tr.ProvePublished(part, "left. [Interviewer:] Why?", "en-GB"); err != nil {
		t.Error(err)
	}
}

// TestFormsThatReadLikeSomethingElseAreRefused: each of them was the beginning
// of a lie.
func TestFormsThatReadLikeSomethingElseAreRefused(t *testing.T) {
	for said, form := range map[string]string{
		"I never said he hit me":          "[S]he hit me",
		"I was ever so safe":              "I was [n]ever so safe",
		"They took me to ER twice":        "They took me to twice",
		"I was fine (not crying) with it": "I was fine with it",
	} {
		tr, sp := spoken(t, "Rosa: "+said)
		if err := tr.ProvePublished(sp, form, "en-GB"); err == nil {
			t.Errorf("%q was taken for %q", form, said)
		}
	}
	for said, form := range map[string]string{
		"he hit me":                     "[H]e hit me",
		"I was, er, fine (laughs) then": "I was fine then",
	} {
		tr, sp := spoken(t, "Rosa: "+said)
		if err := tr.ProvePublished(sp, form, "en-GB"); err != nil {
			t.Errorf("%q: %v", form, err)
		}
	}
}

// random speech and forms. Words are all different from each other where it
// matters, so that what is changed is changed for sure.
func randomWords(r *rand.Rand, n int) []string {
	bits := strings.Fields("ward cold tired hope garden Tuesday nurse tea I’d don’t left came back again morning sang café naïve well-being 42 she they it")
	out := make([]string, n)
	for i := range out {
		out[i] = bits[r.IntN(len(bits))]
		if r.IntN(6) == 0 {
			out[i] += []string{",", ".", "!", " –", "…", ";"}[r.IntN(6)]
		}
	}
	return out
}

// TestMarkedChangesAreAccepted marks random cuts, insertions, replacements and
// capitals, leaves fillers and remarks out, and expects every form to hold.
func TestMarkedChangesAreAccepted(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range 4000 {
		words := randomWords(r, 3+r.IntN(20))
		var said, form []string
		kept := 0
		for i := 0; i < len(words); i++ {
			switch r.IntN(12) {
			case 0:
				said = append(said, []string{"um", "uh,", "Er", "[pause]", "(laughs)", "[inaudible 00:01]"}[r.IntN(6)])
				i--
				continue
			case 1: // a cut
				n := 1 + r.IntN(3)
				said = append(said, words[i:min(len(words), i+n)]...)
				form = append(form, []string{"[…]", "[...]", "[. . .]"}[r.IntN(3)])
				i += n - 1
				continue
			case 2: // words replaced
				said = append(said, words[i])
				form = append(form, "[the place]")
				continue
			case 3: // words added
				form = append(form, "[so they said]")
			case 4: // a letter's case
				w := []rune(words[i])
				if unicode.IsLetter(w[0]) && len(w) > 1 && unicode.IsLetter(w[1]) {
					said = append(said, words[i])
					c := unicode.ToUpper(w[0])
					if c == w[0] {
						c = unicode.ToLower(c)
					}
					form = append(form, "["+string(c)+"]"+string(w[1:]))
					kept++
					continue
				}
			}
			said, form = append(said, words[i]), append(form, words[i])
			kept++
		}
		if kept == 0 || len(said) == 0 {
			continue
		}
		straight := strings.NewReplacer("’", "'", "–", "-", "…", "...")
		s, f := strings.Join(said, " "), strings.Join(form, []string{" ", "\n"}[r.IntN(2)])
		if r.IntN(2) == 0 {
			f = straight.Replace(f)
		}
		tr, sp := spoken(t, "Rosa: "+s)
		if err := tr.ProvePublished(sp, f, "en"); err != nil {
			t.Fatalf("%q for %q: %v", f, s, err)
		}
	}
}

// TestUnmarkedChangesAreRefused changes, drops, adds or swaps one word without a
// mark, in a form that holds otherwise, cuts and all.
func TestUnmarkedChangesAreRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	for range 4000 {
		// Every word only once: a cut cannot make up for the change.
		n := 4 + r.IntN(12)
		words := make([]string, n)
		for i := range words {
			words[i] = "w" + strings.Repeat(string(rune('a'+i)), 2)
		}
		said := strings.Join(words, " ")
		form := append([]string{}, words...)
		i := r.IntN(n)
		what := r.IntN(5)
		switch what {
		case 0:
			form[i] = "other"
		case 1:
			form = append(form[:i], form[i+1:]...)
		case 2:
			form = append(form[:i], append([]string{"other"}, form[i:]...)...)
		case 3:
			j := (i + 1 + r.IntN(n-1)) % n
			form[i], form[j] = form[j], form[i]
		case 4:
			form[i] = strings.ToUpper(form[i][:1]) + form[i][1:]
		}
		// A marked cut somewhere else does not let it pass.
		if k := r.IntN(len(form)); r.IntN(2) == 0 && len(form) > 3 && (k > i+1 || k+1 < i) && what != 3 {
			form[k] = "[…]"
		}
		f := strings.Join(form, " ")
		tr, sp := spoken(t, "Rosa: "+said)
		if err := tr.ProvePublished(sp, f, "en"); err == nil {
			t.Fatalf("%q passed for %q", f, said)
		}
	}
}

// TestProvingTakesNoTime walks where there are very many ways to leave out.
func TestProvingTakesNoTime(t *testing.T) {
	tr, sp := spoken(t, "Rosa: "+strings.Repeat("um, uh – er... ", 2000)+"yes")
	start := time.Now()
	if err := tr.ProvePublished(sp, "yes", "en"); err != nil {
		t.Error(err)
	}
	if err := tr.ProvePublished(sp, strings.Repeat("[x] um, ", 50)+"[…] yes", "en"); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%v", took)
	}
}

// FuzzProvePublished holds a form that passed to what passing means, in a way of
// its own: outside the brackets stand words that were said, in their order.
func FuzzProvePublished(f *testing.F) {
	for _, s := range [][2]string{
		{"I was, um, so tired (laughs).", "I was […] tired."}, {"the ward", "[T]he ward"}, {"a b c", "a [x] c"}, {"é", "e\u0301"},
		{"uh-huh", "uh-huh"}, {"a\u200Db", "ab"}, {"[", "["}, {"ตากลม", "ตา"}, {"x.y z", "x[…]z"}, {"Å [a] b", "[å] b"}, {"’tis", "'tis"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, said, form string) {
		said, _ = text.Canonical(said)
		said = strings.Join(strings.Fields(said), " ")
		if said == "" || strings.Contains(said, ": ") {
			return
		}
		tr, sp := spoken(t, "Rosa: "+said)
		if err := tr.ProvePublished(sp, form, "en"); err != nil {
			if len([]rune(err.Error())) > 260 {
				t.Errorf("a long sentence: %v", err)
			}
			return
		}
		tr.Negations(sp, form, "en")
		// Letters outside brackets, case aside, are letters that were said, in order.
		letters := func(s string) []rune {
			var out []rune
			for _, r := range foldQuote(strings.ToLower(s)) {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					out = append(out, r)
				}
			}
			return out
		}
		outside := ""
		for rest := form; rest != ""; {
			before, after, open := strings.Cut(rest, "[")
			outside += before
			if !open {
				break
			}
			_, rest, _ = strings.Cut(after, "]")
		}
		have := letters(said)
		i := 0
		for _, r := range letters(outside) {
			for i < len(have) && have[i] != r {
				i++
			}
			if i == len(have) {
				t.Fatalf("%q passed for %q", form, said)
			}
			i++
		}
	})
}
