package ingest

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// What a tier holds, by its name. Forced alignment puts tiers of words and
// sounds beside or in place of what was said.
const (
	ofSounds = iota
	ofWords
	ofTalk
)

// holds is what a tier holds, and its name without the word that says so.
func holds(name string) (what int, rest string) {
	w := cleanName(name)
	i := strings.LastIndexAny(w, " -_/") + 1
	rest = trim(strings.TrimRight(w[:i], " -_/"))
	switch last := strings.ToLower(w[i:]); {
	case among(last, " word words wrd "):
		return ofWords, rest
	case among(last, " phone phones phoneme phonemes phon phons segments sounds syllable syllables syll pos lemma lemmas tones breaks "):
		return ofSounds, rest
	}
	return ofTalk, w
}

// choose leaves out the tiers of sounds and of words where a file has better.
func (g *grid) choose() {
	best := map[string]int{}
	for _, t := range g.tiers {
		if what, _ := holds(t.name); len(t.said) > 0 {
			best[t.file] = max(best[t.file], what)
		}
	}
	for i := range g.tiers {
		t := &g.tiers[i]
		what, _ := holds(t.name)
		switch {
		case what < best[t.file]:
			if len(t.said) > 0 {
				g.note("The tier %s of %s holds sounds or single words beside what is said; %s left out.", few(t.name), t.file, count(len(t.said), "mark was", "marks were"))
			}
			t.said, t.left = nil, true
		case what == ofWords:
			n := len(t.said)
			t.said = phrases(t.said)
			g.note("The tier %s of %s has single words; %s joined where no pause of a second lies between them.", few(t.name), t.file, count(n, "word was", "words were"))
		}
	}
}

// phrases joins words that follow each other without a pause.
func phrases(words []utterance) []utterance {
	var out []utterance
	var b strings.Builder
	slices.SortStableFunc(words, byStart)
	for i, u := range words {
		if i > 0 && u.when.end != transcript.NoTime && u.when.start-out[len(out)-1].when.end < 1000 {
			b.WriteByte(' ')
			out[len(out)-1].when.end = max(out[len(out)-1].when.end, u.when.end)
		} else {
			if i > 0 {
				out[len(out)-1].words = b.String()
				b.Reset()
			}
			out = append(out, u)
		}
		b.WriteString(trim(u.words))
	}
	if len(out) > 0 {
		out[len(out)-1].words = b.String()
	}
	return out
}

// speakers are the names of those who speak on each tier: its own name where it
// says something, and otherwise the part of the file's name in which it differs
// from the others. Empty where neither does.
func (g *grid) speakers() []string {
	names := make([]string, len(g.tiers))
	files := map[string]map[string]bool{} // by tier's name
	kept := 0
	for _, t := range g.tiers {
		key := nameKey(t.name)
		if files[key] == nil {
			files[key] = map[string]bool{}
		}
		files[key][t.file] = true
		if !t.left {
			kept++
		}
	}
	var after []string
	for i, t := range g.tiers {
		_, names[i] = holds(t.name)
		switch says := !saysNobody(names[i]); {
		case t.left, says && g.files == 1:
		case g.files == 1 && kept == 1:
			names[i] = ""
		case g.files == 1:
			names[i] = cleanName(t.name)
		// Tiers called alike in several files do not tell speakers apart.
		case !says || partOf(names[i]) == automatic || len(files[nameKey(t.name)]) > 1:
			if names[i] = g.differing(t.file); !slices.Contains(after, names[i]) {
				after = append(after, names[i])
			}
		}
	}
	if len(after) > 0 {
		g.note("Tiers that do not name their speaker are called after the files: %s.", list(after))
	}
	return names
}

// differing is the part of a file's name behind what it has in common with
// those that belong to it, as a name: Doctor for day1_consultation01_doctor.
func (g *grid) differing(file string) string {
	part := strings.TrimSuffix(file, path.Ext(file))
	if common := recording(file); common != "" {
		part = strings.TrimLeft(part[len(common):], "_- ")
	}
	part = cleanName(strings.ReplaceAll(part, "_", " "))
	r, n := utf8.DecodeRuneInString(part)
	return string(unicode.ToUpper(r)) + part[n:]
}

// saysNobody reports a tier's name that no speaker has.
func saysNobody(name string) bool {
	w := strings.TrimRight(strings.ToLower(name), "0123456789 ._-")
	return w == "" || among(w, " tier interval intervals text texts transcription transcript transcripts trans ort orth orthographic orthography "+
		"utterance utterances utt sentence sentences speech ipu ipus silences silence segment annotation annotations content labels label ")
}
