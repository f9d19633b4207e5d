package codebook

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// author writes random codebooks the way people do: every layout, quoting and
// place for a comment that YAML allows them.
type author struct {
	r        *rand.Rand
	out      strings.Builder
	comments int
	ids      int
	zero     bool // lists are not indented against their key
	blank    bool // blank lines between themes
}

func (a *author) chance(percent int) bool { return a.r.IntN(100) < percent }

func (a *author) pick(texts ...string) string { return texts[a.r.IntN(len(texts))] }

// comment makes a comment unlike any other, or none.
func (a *author) comment(percent int) string {
	if !a.chance(percent) {
		return ""
	}
	a.comments++
	return fmt.Sprintf("%s# c%d. %s", a.pick(" ", "  ", "   "), a.comments, a.pick("", "'", `"`, ": x", "- id: y", "# z"))
}

func (a *author) line(indent int, text string, commented int) {
	if a.chance(8) {
		if c := a.comment(100); c != "" {
			a.out.WriteString(strings.Repeat(" ", max(0, indent-a.r.IntN(3))) + strings.TrimSpace(c) + "\n")
		}
	}
	a.out.WriteString(strings.Repeat(" ", indent) + text + a.comment(commented) + "\n")
	if a.chance(3) {
		a.out.WriteString("\n")
	}
}

// ending is the last line of a text, which no comment may stand above.
func (a *author) ending(indent int, text string) {
	a.out.WriteString(strings.Repeat(" ", indent) + text + a.comment(20) + "\n")
}

func (a *author) words() string {
	n := 1 + a.r.IntN(6)
	if a.chance(10) {
		n = 30
	}
	var words []string
	for range n {
		words = append(words, a.pick("hope", "it's", "#1", "no", "x:y", "été", "日本", "a,b", "[c]", "{d}", `"e"`, "- f", "&g", "*h", "100%", "@i", "don''t", "|", ">", "🙂", "NEAR/3"))
	}
	return strings.Join(words, " ")
}

// text writes a value after a key or a dash.
func (a *author) text(lead string, indent int) {
	words := a.words()
	deep := indent + 2 + a.r.IntN(3)
	switch a.r.IntN(7) {
	case 0:
		a.line(indent, lead+" '"+strings.ReplaceAll(words, "'", "''")+"'", 20)
	case 1:
		a.line(indent, lead+` "`+strings.ReplaceAll(words, `"`, `\"`)+`"`, 20)
	case 2, 3: // a block: its # are text
		a.out.WriteString(strings.Repeat(" ", indent) + lead + " " + a.pick(">", "|", ">-", "|-", "|+") + a.comment(20) + "\n")
		for range 1 + a.r.IntN(3) {
			a.out.WriteString(strings.Repeat(" ", deep) + a.pick("# no comment ", "text ", "- ") + words + "\n" + a.pick("", "", "\n"))
		}
	case 4: // unquoted over several lines
		a.out.WriteString(strings.Repeat(" ", indent) + lead + " plain words\n")
		a.ending(deep, "going on#and on")
	case 5: // quoted over several lines
		a.out.WriteString(strings.Repeat(" ", indent) + lead + " \"some # words\n\n")
		a.ending(deep, `and # more"`)
	default:
		a.line(indent, lead+" "+a.pick("plain", "two words", "yes", "2024", "hope*", "x#y"), 20)
	}
}

func (a *author) list(key string, indent int) {
	switch {
	case a.chance(15):
		a.text(key+":", indent)
		return
	case a.chance(30):
		a.line(indent, key+": [one, 'two # 2', \"three\"]", 20)
		return
	case a.chance(15):
		a.line(indent, key+": [one,", 30)
		a.line(indent+3, "'two # 2'", 30)
		a.line(indent+1, "]", 30)
		return
	}
	a.line(indent, key+":", 20)
	dash := indent + 2
	if a.zero {
		dash = indent
	}
	for range 1 + a.r.IntN(4) {
		a.text("-", dash)
	}
}

func (a *author) theme(dash, depth int) {
	id := fmt.Sprintf("t%d", a.ids)
	a.ids++
	if a.chance(20) {
		a.out.WriteString(strings.Repeat(" ", dash) + strings.TrimSpace(a.comment(100)) + "\n")
	}
	if a.chance(5) {
		a.line(dash, "-", 30)
		a.line(dash+2, "id: "+id, 20)
	} else {
		a.line(dash, "- id: "+id, 20)
	}
	keys := dash + 2
	if a.chance(70) {
		a.text("name:", keys)
	}
	fields := []string{"definition", "include", "exclude", "examples", "cues", "colour", "status", "why", "themes"}
	if a.chance(30) {
		a.r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	}
	for _, f := range fields {
		switch {
		case f == "themes":
			a.themes(keys, depth)
		case a.chance(50):
		case f == "colour":
			a.line(keys, "colour: "+a.pick(`"#c2410c"`, `'#ABC'`), 30)
		case f == "status":
			a.line(keys, "status: "+a.pick("candidate", "in-use", `"retired"`, ""), 30)
		case f == "definition" || f == "why":
			a.text(f+":", keys)
		default:
			a.list(f, keys)
		}
	}
	if a.chance(20) {
		a.line(keys, fmt.Sprintf("was: [w%s]", id), 20)
	}
	if a.blank {
		a.out.WriteString("\n")
	}
}

func (a *author) themes(keys, depth int) {
	n := a.r.IntN(4) - depth
	if n <= 0 {
		if a.chance(10) {
			a.line(keys, "themes:"+a.pick("", " []"), 20)
		}
		return
	}
	a.line(keys, "themes:", 20)
	for range n {
		if a.zero {
			a.theme(keys, depth+1)
		} else {
			a.theme(keys+2, depth+1)
		}
	}
}

func writeBook(seed uint64) string {
	a := &author{r: rand.New(rand.NewPCG(seed, 7))}
	a.zero, a.blank = a.chance(30), a.chance(50)
	a.out.WriteString(strings.TrimSpace(a.comment(50)) + "\n")
	if a.chance(70) {
		a.text("title:", 0)
	}
	a.line(0, "themes:", 20)
	for range 1 + a.r.IntN(5) {
		if a.zero {
			a.theme(0, 0)
		} else {
			a.theme(2, 0)
		}
	}
	text := a.out.String()
	if a.chance(20) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if a.chance(10) {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

// commentsIn finds the comments that an author wrote, by their numbers.
func commentsIn(text string) []string {
	var found []string
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "# c")
		if !ok {
			return found
		}
		number, tail, _ := strings.Cut(after, ".")
		found, rest = append(found, number), tail
	}
}

// randomEdit makes one edit and returns what it was and its error.
func randomEdit(r *rand.Rand, b *Book) (string, error) {
	ids := append(b.ids(), "nowhere")
	id, other := ids[r.IntN(len(ids))], append(ids, "")[r.IntN(len(ids)+1)]
	a := &author{r: r}
	text := a.pick(a.words(), a.words()+"\n\n"+a.words(), " spaces  inside ", "é\u2028\u00a0x", "tab\tin", "- - -", "null", "", "# no", "'", `"`, "a\n b\n  c", "x:", "?", "!tag", "%", "`")
	switch r.IntN(11) {
	case 8:
		return "place", []func(string, string) error{b.PlaceBefore, b.PlaceAfter}[r.IntN(2)](id, other)
	case 9:
		return "shift", b.Shift(id, r.IntN(5)-2)
	case 0:
		return "add", b.Add(other, Theme{ID: fmt.Sprintf("n%d", r.IntN(1000)), Name: text, Definition: text, Cues: []string{text, "x*"}, Why: "why"})
	case 1:
		return "rename", b.Rename(id, text)
	case 2:
		return "move", b.Move(id, other)
	case 3:
		return "merge", b.Merge(id, other)
	case 4:
		return "retire", b.Retire(id, text)
	case 5:
		return "set aside", b.SetAside(id, text)
	case 6:
		return "title", b.SetTitle(text)
	case 7:
		f := []Field{FieldDefinition, FieldWhy, FieldColour, FieldStatus}[r.IntN(4)]
		value := map[Field]string{FieldColour: "#Fed", FieldStatus: "in-use"}[f]
		if value == "" {
			value = text
		}
		return "set " + string(f), b.Set(id, f, value)
	}
	f := []Field{FieldInclude, FieldExclude, FieldExamples, FieldCues}[r.IntN(4)]
	t, _ := b.Theme(id)
	values := t.Values(f)
	if len(values) > 0 && r.IntN(2) == 0 {
		values = slices.Delete(values, 0, 1)
	}
	if r.IntN(3) > 0 {
		values = slices.Insert(values, r.IntN(len(values)+1), text)
	}
	return "list " + string(f), b.Set(id, f, values...)
}

// TestRandomEdits edits random codebooks at random: no comment is ever lost,
// the file always reads back as the book, and a refused edit changes nothing.
func TestRandomEdits(t *testing.T) {
	rounds := uint64(80)
	if testing.Short() {
		rounds = 30
	}
	made, anew := 0, 0
	for seed := range rounds {
		text := writeBook(seed)
		b, err := Parse("", []byte(text))
		if err != nil {
			t.Fatalf("seed %d: the random codebook is not valid: %v\n%s", seed, err, text)
		}
		if string(b.Bytes()) != text {
			t.Fatalf("seed %d: Bytes changed an untouched file", seed)
		}
		p, err := layOut(text)
		if err != nil {
			t.Fatalf("seed %d: layout: %v\n%s", seed, err, text)
		}
		if len(p.notes) != len(commentsIn(text)) {
			t.Fatalf("seed %d: found %d comments, wrote %d\n%s", seed, len(p.notes), len(commentsIn(text)), text)
		}
		r := rand.New(rand.NewPCG(seed, 8))
		for range 12 {
			before := string(b.Bytes())
			what, err := randomEdit(r, b)
			after := string(b.Bytes())
			if err != nil && before != after {
				t.Fatalf("seed %d: %s was refused (%v) and changed the file", seed, what, err)
			}
			again, parseErr := Parse("", b.Bytes())
			if parseErr != nil {
				t.Fatalf("seed %d: after %s the file is not valid: %v\n%s", seed, what, parseErr, after)
			}
			if diff := cmp.Diff(b.Themes(), again.Themes()); diff != "" || b.Title() != again.Title() || b.Hash() != again.Hash() {
				t.Fatalf("seed %d: after %s the file says something else: %s", seed, what, diff)
			}
			old, now := commentsIn(before), commentsIn(after)
			for _, n := range old {
				if !slices.Contains(now, n) {
					t.Fatalf("seed %d: %s lost comment %s\n--- before\n%s\n--- after\n%s", seed, what, n, before, after)
				}
			}
			if err == nil && before != after {
				made++
				if changed := untouched(before, after); changed < 50 && strings.Count(before, "\n") > 30 {
					anew++
					t.Logf("seed %d: %s kept only %d%% of the lines", seed, what, changed)
				}
			}
		}
	}
	t.Logf("%d edits, %d of them changed most of the file", made, anew)
	if anew*100 > made {
		t.Errorf("%d of %d edits changed most of the file", anew, made)
	}
}

// untouched is the share, in percent, of the lines of before that are also in
// after, perhaps further to the right or left.
func untouched(before, after string) int {
	have := map[string]int{}
	for _, line := range strings.Split(after, "\n") {
		have[strings.TrimSpace(line)]++
	}
	lines, kept := strings.Split(before, "\n"), 0
	for _, line := range lines {
		if line = strings.TrimSpace(line); have[line] > 0 {
			have[line]--
			kept++
		}
	}
	return 100 * kept / len(lines)
}
