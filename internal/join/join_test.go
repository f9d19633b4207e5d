package join

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// story is a file with who changed it how. Each step is "WHO FROM: version",
// FROM the number of an earlier step or - for none.
type step struct {
	coder string
	from  int // index of an earlier step; -1: the file was not there
	to    string
}

func tell(steps ...step) []Write {
	var writes []Write
	for i, s := range steps {
		w := Write{Coder: s.coder, At: fmt.Sprintf("2026-01-%02d", i+1), To: []byte(s.to)}
		if s.to == "(gone)" {
			w.To = nil
		}
		if s.from >= 0 {
			w.From, w.After = []byte(steps[s.from].to), []int{s.from}
		}
		writes = append(writes, w)
	}
	return writes
}

func joined(t *testing.T, path string, layout string, writes []Write) (string, []string) {
	t.Helper()
	m, err := files.File(path, []byte(layout), writes)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, c := range m.Conflicts {
		line := c.Field + ":"
		for _, v := range c.Values {
			line += fmt.Sprintf(" %s=%q", v.Coder, v.Value)
		}
		told = append(told, line+" -> "+c.Stands)
	}
	return string(m.Data), told
}

func expect(t *testing.T, got, want string, told []string, conflicts ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(conflicts, told); d != "" {
		t.Error(d)
	}
}

const people = "participant,published_as,analyse,quote,reuse,archive,recontact,withdrawn,site\nP1,Worker A,,yes,,,,,north\nP2,,,,,,,,south\n"

func TestAnswersOfConsentFailSafe(t *testing.T) {
	no := strings.Replace(people, ",yes,", ",no,", 1)
	blank := strings.Replace(people, ",yes,", ",,", 1)
	for _, order := range [][2]string{{no, blank}, {blank, no}} {
		got, told := joined(t, "participants.csv", people, tell(step{"amy", -1, people}, step{"amy", 0, order[0]}, step{"ben", 0, order[1]}))
		value := func(s string) string {
			if s == no {
				return `"no"`
			}
			return `""`
		}
		expect(t, got, no, told, fmt.Sprintf("participants.csv, P1, quote: amy=%s ben=%s -> no", value(order[0]), value(order[1])))
	}
	// Who knows of the no may say yes again.
	got, told := joined(t, "participants.csv", people, tell(step{"amy", -1, people}, step{"amy", 0, no}, step{"ben", 1, people}))
	expect(t, got, people, told)
	// Withdrawn on one side, changed on the other.
	gone := strings.Replace(people, ",yes,,,,,", ",yes,,,,2026-02-03,", 1)
	back := strings.Replace(gone, "2026-02-03", "", 1)
	later := strings.Replace(gone, "2026-02-03", "2026-03-01", 1)
	got, told = joined(t, "participants.csv", people, tell(step{"amy", -1, gone}, step{"amy", 0, later}, step{"ben", 0, back}))
	expect(t, got, later, told, `participants.csv, P1, withdrawn: amy="2026-03-01" ben="" -> 2026-03-01`)
}

func TestSpreadsheetKeepsItsWays(t *testing.T) {
	mine := "\uFEFFParticipant;published_as;Analyse;quote;reuse;archive;recontact;withdrawn;site\r\nP1;Worker A;;YES;;;;;north\r\nP2;;;;;;;;south\r\n"
	theirs := "participant,published_as,analyse,quote,reuse,archive,recontact,withdrawn,site,role\nP1,Worker A,,yes,,,,,north,\nP2,\"Worker, B\",,,,,,,south,peer\nP3,,,,,,,,,\n"
	want := "\uFEFFParticipant;published_as;Analyse;quote;reuse;archive;recontact;withdrawn;site;role\r\nP1;Worker A;;YES;;;;;north;\r\nP2;Worker, B;;;;;;;south;peer\r\nP3;;;;;;;;;\r\n"
	got, told := joined(t, "participants.csv", mine, tell(step{"amy", -1, people}, step{"ben", 0, theirs}, step{"amy", 0, mine}))
	expect(t, got, want, told)
}

func TestColumnsAndRowsThatSomebodyElseChangedStay(t *testing.T) {
	noSite := "participant,published_as,analyse,quote,reuse,archive,recontact,withdrawn\nP1,Worker A,,yes,,,,\nP2,,,,,,,\n"
	west := strings.Replace(people, "south", "west", 1)
	for _, order := range [][2]step{{{"amy", 0, noSite}, {"ben", 0, west}}, {{"ben", 0, west}, {"amy", 0, noSite}}} {
		got, told := joined(t, "participants.csv", people, tell(step{"amy", -1, people}, order[0], order[1]))
		if got != west || len(told) != 1 || !strings.Contains(told[0], "column site") {
			t.Errorf("%s\n%s", got, told)
		}
	}
	noP2 := strings.Replace(people, "P2,,,,,,,,south\n", "", 1)
	refused := strings.Replace(people, "P2,,,,", "P2,,,no,", 1)
	for _, order := range [][2]step{{{"amy", 0, noP2}, {"ben", 0, refused}}, {{"ben", 0, refused}, {"amy", 0, noP2}}} {
		got, told := joined(t, "participants.csv", people, tell(step{"amy", -1, people}, order[0], order[1]))
		if got != refused || len(told) != 1 || !strings.Contains(told[0], "P2") {
			t.Errorf("%s\n%s", got, told)
		}
	}
	got, told := joined(t, "participants.csv", people, tell(step{"amy", -1, people}, step{"amy", 0, noP2}))
	expect(t, got, noP2, told)
}

const book = `# Ours.
title: Peer support
themes:
  - id: hope   # the first
    name: Hope
    definition: To look forward.
    cues: [hope*, ahead]

  # About being tired.
  - id: burnout
    name: Burnout
`

func TestCodebookJoinsByTheme(t *testing.T) {
	mine := strings.Replace(book, "To look forward.", "To look ahead.", 1)
	theirs := strings.NewReplacer("[hope*, ahead]", "[hope*, light]", "name: Burnout", "name: Burn-out").Replace(book) +
		"    themes:\n      - id: tired\n        name: Tired\n"
	got, told := joined(t, "codebook.yaml", mine, tell(step{"amy", -1, book}, step{"amy", 0, mine}, step{"ben", 0, theirs}))
	want := `# Ours.
title: Peer support
themes:
  - id: hope   # the first
    name: Hope
    definition: To look ahead.
    cues: [hope*, light]

  # About being tired.
  - id: burnout
    name: Burn-out
    themes:
      - id: tired
        name: Tired
`
	// A flow list is written anew as the tool writes it.
	want = strings.Replace(want, "    cues: [hope*, light]\n", "    cues:\n      - 'hope*'\n      - light\n", 1)
	if !files.Same("codebook.yaml", []byte(got), []byte(want)) {
		t.Errorf("%s", got)
	}
	for _, keep := range []string{"# Ours.", "hope   # the first", "\n\n  # About being tired.\n  - id: burnout"} {
		if !strings.Contains(got, keep) {
			t.Errorf("lost %q:\n%s", keep, got)
		}
	}
	if told != nil {
		t.Error(told)
	}
}

func TestCodebookConflicts(t *testing.T) {
	define := func(s string) string { return strings.Replace(book, "To look forward.", s, 1) }
	moved := strings.Replace(book, "\n  # About being tired.\n  - id: burnout\n    name: Burnout\n", "    themes:\n      - id: burnout\n        name: Burnout\n", 1)
	merged := "title: Peer support\nthemes:\n  - id: burnout\n    name: Burnout\n    was: [hope]\n"
	other := "title: Peer support\nthemes:\n  - id: hope\n    name: Hope\n    definition: To look forward.\n    cues: [hope*, ahead]\n    was: [burnout]\n"
	gone := "title: Peer support\nthemes:\n  - id: burnout\n    name: Burnout\n"
	under := strings.Replace(book, "    cues: [hope*, ahead]\n", "    cues: [hope*, ahead]\n    themes:\n      - id: steps\n", 1)
	for name, c := range map[string]struct {
		steps []step
		says  string // what the file says in the end, as another file
		told  []string
	}{
		"the later definition stands": {[]step{{"amy", 0, define("A.")}, {"ben", 0, define("B.")}}, define("B."),
			[]string{`codebook.yaml, theme hope, definition: amy="A." ben="B." -> B.`}},
		"the same definition twice": {[]step{{"amy", 0, define("A.")}, {"ben", 0, define("A.")}}, define("A."), nil},
		"decided by who knew both":  {[]step{{"amy", 0, define("A.")}, {"ben", 0, define("B.")}, {"cy", -2, define("C.")}}, define("C."), nil},
		"taken out and changed":     {[]step{{"amy", 0, gone}, {"ben", 0, define("B.")}}, define("B."), []string{`codebook.yaml, theme hope: amy="taken out" ben="changed" -> it stays, as changed`}},
		"changed and taken out":     {[]step{{"ben", 0, define("B.")}, {"amy", 0, gone}}, define("B."), []string{`codebook.yaml, theme hope: ben="changed" amy="taken out" -> it stays, as changed`}},
		"taken out by both":         {[]step{{"ben", 0, gone}, {"amy", 0, gone}}, gone, nil},
		"merged and changed": {[]step{{"amy", 0, merged}, {"ben", 0, define("B.")}}, merged,
			[]string{`codebook.yaml, theme hope: ben="changed: definition B." amy="merged into burnout" -> merged into burnout`}},
		"merged both ways":                {[]step{{"amy", 0, merged}, {"ben", 0, other}}, other, nil},
		"under what was taken out":        {[]step{{"amy", 0, gone}, {"ben", 0, under}}, under, nil},
		"taken out what one stands under": {[]step{{"ben", 0, under}, {"amy", 0, gone}}, under, nil},
		"under what was merged":           {[]step{{"amy", 0, merged}, {"ben", 0, under}}, merged + "    themes:\n      - id: steps\n", nil},
		"into one another":                {[]step{{"amy", 0, moved}, {"ben", 0, "title: Peer support\nthemes:\n  - id: burnout\n    name: Burnout\n    themes:\n      - id: hope\n        name: Hope\n        definition: To look forward.\n        cues: [hope*, ahead]\n"}}, moved, nil},
	} {
		t.Run(name, func(t *testing.T) {
			steps := append([]step{{"amy", -1, book}}, c.steps...)
			writes := tell(steps...)
			for i := range steps {
				if steps[i].from == -2 { // made of all before
					writes[i].From, writes[i].After = []byte(steps[i-1].to), []int{i - 1, i - 2}
				}
			}
			got, told := joined(t, "codebook.yaml", book, writes)
			if !files.Same("codebook.yaml", []byte(got), []byte(c.says)) {
				t.Errorf("it says\n%s\nnot\n%s", got, c.says)
			}
			if c.told != nil {
				if d := cmp.Diff(c.told, told); d != "" {
					t.Error(d)
				}
			} else if strings.Contains(name, "twice") || strings.Contains(name, "decided") || strings.Contains(name, "by both") {
				if told != nil {
					t.Error(told)
				}
			}
		})
	}
}

// TestAFileThatWouldNotBeOne falls back to the last version, in every copy.
func TestAFileThatWouldNotBeOne(t *testing.T) {
	chain := func(from, to, indent int) string {
		out := ""
		for i := from; i <= to; i++ {
			out += fmt.Sprintf("%s- id: t%d\n", strings.Repeat(" ", indent), i)
			if i < to {
				out += fmt.Sprintf("%s  themes:\n", strings.Repeat(" ", indent))
				indent += 4
			}
		}
		return out
	}
	base := "themes:\n" + chain(1, 11, 2) + chain(21, 25, 2)
	longer := "themes:\n" + chain(1, 18, 2) + chain(21, 25, 2)
	under := strings.Replace("themes:\n"+chain(21, 25, 2), "- id: t25\n", "- id: t25\n"+strings.Repeat(" ", 20)+"themes:\n"+chain(1, 11, 22), 1)
	writes := tell(step{"amy", -1, base}, step{"amy", 0, longer}, step{"ben", 0, under}) // together 23 levels, of 20
	for _, layout := range []string{base, longer, under} {
		got, told := joined(t, "codebook.yaml", layout, writes)
		expect(t, got, under, told, `codebook.yaml: amy="changed the file" ben="changed the file" -> this version of the file, by ben`)
	}
}

func TestYAMLOfTheStudy(t *testing.T) {
	study := "# What this study is.\ntitle: Test # working title\nid: abc\nformat: 1\n\nconsent:\n  source: form v1\n  quote: yes  # in publications\n  reuse:      # others\n\n# Who codes.\ncoders:\n  - id: amy\n    name: Amy\n"
	mine := strings.Replace(study, "title: Test #", "title: Bridges #", 1) + "  - id: ben\n"
	theirs := strings.NewReplacer("quote: yes ", "quote: no ", "reuse:  ", "reuse: yes").Replace(study) + "  - id: cy\n    name: 'Cy: peer'\n"
	got, told := joined(t, "study.yaml", mine, tell(step{"amy", -1, study}, step{"ben", 0, theirs}, step{"amy", 0, mine}))
	want := "# What this study is.\ntitle: Bridges # working title\nid: abc\nformat: 1\n\nconsent:\n  source: form v1\n  quote: no   # in publications\n  reuse: yes  # others\n\n# Who codes.\ncoders:\n  - id: amy\n    name: Amy\n  - id: cy\n    name: 'Cy: peer'\n  - id: ben\n"
	expect(t, got, want, told)
	// An answer that is taken back keeps its comment.
	blank := strings.Replace(study, "quote: yes ", "quote:", 1)
	got, _ = joined(t, "study.yaml", study, tell(step{"amy", -1, study}, step{"ben", 0, blank}))
	expect(t, got, strings.Replace(study, "quote: yes  #", "quote:      #", 1), nil)
}

func TestVoiceAndParticipantGoTogether(t *testing.T) {
	page := "speakers:\n  - name: Rosa\n    voice: participant\n    participant: P1\n"
	inter := "speakers:\n  - name: Rosa\n    voice: interviewer\n"
	other := strings.Replace(page, "P1", "P2", 1)
	got, told := joined(t, "transcripts/P1-1.yaml", page, tell(step{"amy", -1, page}, step{"amy", 0, inter}, step{"ben", 0, other}))
	expect(t, got, other, told, `transcripts/P1-1.yaml, speaker Rosa, participant: amy="" ben="P2" -> P2`,
		`transcripts/P1-1.yaml, speaker Rosa, voice: amy="interviewer" ben="participant" -> participant`)
	got, _ = joined(t, "transcripts/P1-1.yaml", page, tell(step{"amy", -1, page}, step{"ben", 0, other}, step{"amy", 0, inter}))
	expect(t, got, inter, nil)
}

func TestVersionsThatAreNotToBeHad(t *testing.T) {
	one := strings.Replace(people, "north", "one", 1)
	two := strings.Replace(one, "south", "two", 1)
	writes := tell(step{"amy", -1, people}, step{"amy", 0, one}, step{"ben", 1, two})
	writes[1].To, writes[1].ToMissing = nil, true
	writes[2].From, writes[2].FromMissing = nil, true
	got, told := joined(t, "participants.csv", people, writes)
	expect(t, got, two, told)
	writes = tell(step{"amy", -1, people}, step{"amy", 0, "not,a\nlist"}, step{"ben", 0, two})
	m, err := files.File("participants.csv", nil, writes)
	if err != nil || string(m.Data) != two || !slices.Equal(m.Unread, []int{1}) {
		t.Errorf("%s %v %v", m.Data, m.Unread, err)
	}
	if _, err := files.File("participants.csv", nil, tell(step{"amy", -1, "nothing"})); err == nil {
		t.Error("nothing was read and it was joined")
	}
	m, err = files.File("summaries/hope.yaml", nil, tell(step{"amy", -1, "a: 1\n"}, step{"amy", 0, "(gone)"}))
	if err != nil || m.Data != nil {
		t.Errorf("a file that was taken out: %q, %v", m.Data, err)
	}
}

// The laws. Random people change random copies of a file; now and then two
// copies are joined. Every file is drawn as a model and written by hand-made
// code of the test, in a layout of its own.

// model is a random file.
type model interface {
	change(r *rand.Rand)
	render(r *rand.Rand) string
	clone() model
}

type copyOf struct {
	m    model
	text string
	last []int // writes it was made from
}

// world draws writes: people who change and join copies of a file.
func world(r *rand.Rand, path string, first model, n int, parse func(string) model) []Write {
	text := first.render(r)
	writes := []Write{{Coder: "a", To: []byte(text)}}
	copies := []copyOf{{first, text, []int{0}}}
	for len(writes) < n {
		i := r.IntN(len(copies))
		c := &copies[i]
		switch {
		case len(copies) < 4 && r.IntN(3) == 0: // somebody takes a copy
			copies = append(copies, copyOf{c.m.clone(), c.text, c.last})
		case r.IntN(4) == 0: // two copies meet
			o := &copies[r.IntN(len(copies))]
			known := closure(writes, append(slices.Clone(c.last), o.last...))
			var part []Write
			for k := range writes {
				if known[k] {
					part = append(part, renumber(writes[k], known))
				}
			}
			m, err := files.File(path, []byte(c.text), part)
			if err != nil {
				panic(err)
			}
			all := append(slices.Clone(c.last), o.last...)
			c.text, c.m, c.last = string(m.Data), parse(string(m.Data)), all
			o.text, o.m, o.last = string(m.Data), parse(string(m.Data)), all
		default:
			c.m.change(r)
			to := c.m.render(r)
			writes = append(writes, Write{Coder: string(rune('a' + i)), From: []byte(c.text), To: []byte(to), After: slices.Clone(c.last)})
			c.text, c.last = to, []int{len(writes) - 1}
		}
	}
	return writes
}

func closure(writes []Write, from []int) map[int]bool {
	known := map[int]bool{}
	for len(from) > 0 {
		i := from[0]
		from = from[1:]
		if !known[i] {
			known[i] = true
			from = append(from, writes[i].After...)
		}
	}
	return known
}

func renumber(w Write, known map[int]bool) Write {
	var after []int
	for _, j := range w.After {
		n := 0
		for k := range j {
			if known[k] {
				n++
			}
		}
		after = append(after, n)
	}
	w.After = after
	return w
}

func laws(t *testing.T, path string, rounds int, first func(r *rand.Rand) model, parse func(string) model) {
	t.Helper()
	conflicts := 0
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 11))
		writes := world(r, path, first(r), 2+r.IntN(12), parse)
		want, err := files.File(path, nil, writes)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		conflicts += len(want.Conflicts)
		// The layout does not matter, nor joining again.
		for range 3 {
			layout := writes[r.IntN(len(writes))].To
			got, err := files.File(path, layout, writes)
			if err != nil || !files.Same(path, want.Data, got.Data) {
				t.Fatalf("seed %d: over another layout it says\n%s\nnot\n%s\n%v", seed, got.Data, want.Data, err)
			}
			if d := cmp.Diff(want.Conflicts, got.Conflicts); d != "" {
				t.Fatalf("seed %d: %s", seed, d)
			}
			again, err := files.File(path, got.Data, writes)
			if err != nil || string(again.Data) != string(got.Data) {
				t.Fatalf("seed %d: joined again it is laid out otherwise:\n%s\nwas\n%s", seed, again.Data, got.Data)
			}
		}
		// Whoever goes on from the joined file gets exactly what they wrote.
		all := make([]int, len(writes))
		for i := range all {
			all[i] = i
		}
		m := parse(string(want.Data))
		m.change(r)
		next := m.render(r)
		on := append(slices.Clone(writes), Write{Coder: "z", From: want.Data, To: []byte(next), After: all})
		got, err := files.File(path, want.Data, on)
		if err != nil || !files.Same(path, []byte(next), got.Data) {
			t.Fatalf("seed %d: going on from\n%s\nto\n%s\ngave\n%s\n%v", seed, want.Data, next, got.Data, err)
		}
		// One after another gives the last.
		m = first(r)
		var chain []Write
		for i := range 1 + r.IntN(6) {
			w := Write{Coder: "a", To: []byte(m.render(r))}
			if i > 0 {
				w.From = chain[i-1].To
			}
			chain = append(chain, w)
			m.change(r)
		}
		for cut := range 2 {
			last := chain[len(chain)-1].To
			f := newFold(files.format(path), chain)
			if cut == 0 {
				f.base = -1 // add everything up, also what needs no adding up
				for i := range f.known {
					f.known[i] = f.gather(i)
				}
			}
			root, _ := f.run()
			data, err := f.format.write(last, root)
			if err != nil || string(data) != string(last) || len(f.conflicts(root)) > 0 {
				t.Fatalf("seed %d: one after another gives\n%s\nnot\n%s\n%v", seed, data, last, err)
			}
		}
	}
	if conflicts == 0 {
		t.Error("nobody ever disagreed: this proves little")
	}
}

func word(r *rand.Rand) string {
	return []string{"a", "b b", "c: d", "# e", "it's", `"q"`, "yes", "1", "é;x", "- f", "g, h", "[i]", "two\nlines", "long " + strings.Repeat("words and ", 12) + "end"}[r.IntN(14)]
}

func line(r *rand.Rand) string { return strings.ReplaceAll(word(r), "\n", " ") }

// quoted is a double-quoted YAML text.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// peopleModel is a participants.csv.
type peopleModel struct {
	cols []string
	rows []map[string]string
}

func firstPeople(r *rand.Rand) model {
	m := &peopleModel{cols: []string{"quote", "reuse", "withdrawn", "site"}}
	for i := range 1 + r.IntN(3) {
		m.rows = append(m.rows, map[string]string{"participant": fmt.Sprintf("P%d", i)})
	}
	return m
}

func (m *peopleModel) clone() model {
	c := &peopleModel{cols: slices.Clone(m.cols)}
	for _, row := range m.rows {
		o := map[string]string{}
		for k, v := range row {
			o[k] = v
		}
		c.rows = append(c.rows, o)
	}
	return c
}

func (m *peopleModel) change(r *rand.Rand) {
	for range 1 + r.IntN(3) {
		switch r.IntN(8) {
		case 0:
			id := fmt.Sprintf("P%d", r.IntN(8))
			if !slices.ContainsFunc(m.rows, func(row map[string]string) bool { return row["participant"] == id }) {
				m.rows = slices.Insert(m.rows, r.IntN(len(m.rows)+1), map[string]string{"participant": id, "site": line(r)})
			}
		case 1:
			if len(m.rows) > 0 {
				m.rows = slices.Delete(m.rows, 0, 1)
			}
		case 2:
			if c := fmt.Sprintf("col%d", r.IntN(4)); !slices.Contains(m.cols, c) {
				m.cols = append(m.cols, c)
			}
		case 3:
			if len(m.cols) > 1 {
				i := r.IntN(len(m.cols))
				for _, row := range m.rows {
					delete(row, m.cols[i])
				}
				m.cols = slices.Delete(m.cols, i, i+1)
			}
		case 4:
			r.Shuffle(len(m.rows), func(i, j int) { m.rows[i], m.rows[j] = m.rows[j], m.rows[i] })
		default:
			if len(m.rows) == 0 || len(m.cols) == 0 {
				continue
			}
			c := m.cols[r.IntN(len(m.cols))]
			v := word(r)
			if c == "quote" || c == "reuse" {
				v = []string{"yes", "no", ""}[r.IntN(3)]
			}
			if r.IntN(4) == 0 {
				v = ""
			}
			m.rows[r.IntN(len(m.rows))][c] = v
		}
	}
}

func (m *peopleModel) render(r *rand.Rand) string {
	d := []string{",", ";"}[r.IntN(2)]
	// As the writer of the package quotes, so that bytes can be compared.
	field := func(s string) string {
		if s == "" || !strings.ContainsAny(s, d+"\"\n") && !strings.HasPrefix(s, " ") {
			return s
		}
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	out := "participant" + d + strings.Join(m.cols, d) + "\n"
	for _, row := range m.rows {
		cells := []string{field(row["participant"])}
		for _, c := range m.cols {
			cells = append(cells, field(row[c]))
		}
		out += strings.Join(cells, d) + "\n"
	}
	return out
}

func parsePeople(s string) model {
	n, err := files.format("participants.csv").read([]byte(s))
	if err != nil {
		panic(err)
	}
	m := &peopleModel{cols: n.kid(columns).order[1:]}
	m.cols = slices.Clone(m.cols)
	for _, id := range n.kid(rows).order {
		row := map[string]string{}
		for k, v := range n.kid(rows).kid(id).kids {
			row[k] = v.text
		}
		m.rows = append(m.rows, row)
	}
	return m
}

func TestLawsOfParticipants(t *testing.T) { laws(t, "participants.csv", 120, firstPeople, parsePeople) }

// bookModel is a codebook.yaml.
type themeModel struct {
	id, under, name, definition string
	cues, was                   []string
}
type bookModel struct {
	title  string
	themes []themeModel // in any order; siblings as they stand
}

func firstBook(r *rand.Rand) model {
	m := &bookModel{title: "T"}
	for i := range 2 + r.IntN(3) {
		m.themes = append(m.themes, themeModel{id: fmt.Sprintf("t%d", i), name: "N"})
	}
	return m
}

func (m *bookModel) clone() model {
	c := &bookModel{m.title, slices.Clone(m.themes)}
	for i := range c.themes {
		c.themes[i].cues, c.themes[i].was = slices.Clone(c.themes[i].cues), slices.Clone(c.themes[i].was)
	}
	return c
}

func (m *bookModel) index(id string) int {
	return slices.IndexFunc(m.themes, func(t themeModel) bool { return t.id == id })
}

func (m *bookModel) free(id string) bool {
	return m.index(id) < 0 && !slices.ContainsFunc(m.themes, func(t themeModel) bool { return slices.Contains(t.was, id) })
}

func (m *bookModel) inside(id, top string) bool {
	for id != "" {
		if id == top {
			return true
		}
		id = m.themes[m.index(id)].under
	}
	return false
}

func (m *bookModel) change(r *rand.Rand) {
	for range 1 + r.IntN(3) {
		id := fmt.Sprintf("t%d", r.IntN(12))
		if len(m.themes) == 0 {
			if m.free(id) {
				m.themes = append(m.themes, themeModel{id: id, name: line(r)})
			}
			continue
		}
		i := r.IntN(len(m.themes))
		t := &m.themes[i]
		switch r.IntN(10) {
		case 0, 1:
			if m.free(id) {
				under := ""
				if r.IntN(2) == 0 {
					under = t.id
				}
				m.themes = slices.Insert(m.themes, r.IntN(len(m.themes)+1), themeModel{id: id, name: line(r), under: under})
			}
		case 2: // out, and what stands under it goes up
			gone := *t
			m.themes = slices.Delete(m.themes, i, i+1)
			for j := range m.themes {
				if m.themes[j].under == gone.id {
					m.themes[j].under = gone.under
				}
			}
		case 3: // merge
			j := r.IntN(len(m.themes))
			if into := m.themes[j].id; !m.inside(into, t.id) {
				gone := *t
				m.themes[j].was = append(m.themes[j].was, append([]string{gone.id}, gone.was...)...)
				m.themes = slices.Delete(m.themes, i, i+1)
				for k := range m.themes {
					if m.themes[k].under == gone.id {
						m.themes[k].under = into
					}
				}
			}
		case 4:
			if into := m.themes[r.IntN(len(m.themes))].id; !m.inside(into, t.id) {
				t.under = into
			}
		case 5:
			t.under = ""
		case 6:
			r.Shuffle(len(m.themes), func(i, j int) { m.themes[i], m.themes[j] = m.themes[j], m.themes[i] })
		case 7:
			if c := line(r); slices.Contains(t.cues, c) {
				t.cues = slices.DeleteFunc(t.cues, func(s string) bool { return s == c })
			} else {
				t.cues = slices.Insert(t.cues, r.IntN(len(t.cues)+1), c)
			}
		case 8:
			t.definition = word(r)
		case 9:
			m.title = line(r)
		}
	}
}

func (m *bookModel) render(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# c%d\ntitle: %s\nthemes:", r.IntN(9), quoted(m.title))
	if len(m.themes) == 0 {
		return b.String() + " []\n"
	}
	b.WriteString("\n")
	wide := r.IntN(2) * 2
	var walk func(under string, indent int)
	walk = func(under string, indent int) {
		in := strings.Repeat(" ", indent)
		for _, t := range m.themes {
			if t.under != under {
				continue
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(&b, "%s# about %s\n", in, t.id)
			}
			fmt.Fprintf(&b, "%s- id: %s # x\n%s  name: %s\n", in, t.id, in, quoted(t.name))
			if t.definition != "" {
				fmt.Fprintf(&b, "%s  definition: %s\n", in, quoted(t.definition))
			}
			if len(t.cues) > 0 {
				fmt.Fprintf(&b, "%s  cues:\n", in)
				for _, c := range t.cues {
					fmt.Fprintf(&b, "%s    - %s\n", in, quoted(c))
				}
			}
			if len(t.was) > 0 {
				fmt.Fprintf(&b, "%s  was: [%s]\n", in, strings.Join(t.was, ", "))
			}
			if slices.ContainsFunc(m.themes, func(k themeModel) bool { return k.under == t.id }) {
				fmt.Fprintf(&b, "%s  themes:\n", in)
				walk(t.id, indent+2+wide)
			}
			if r.IntN(3) == 0 {
				b.WriteString("\n")
			}
		}
	}
	walk("", wide)
	return b.String()
}

func parseBook(s string) model {
	n, err := bookFormat{"codebook.yaml"}.read([]byte(s))
	if err != nil {
		panic(err)
	}
	m := &bookModel{title: n.said(title)}
	for _, id := range n.kid(themes).order {
		t := n.kid(themes).kid(id)
		m.themes = append(m.themes, themeModel{id: id, under: t.said(parent), name: t.said("name"), definition: t.said("definition"), cues: t.all("cues"), was: t.all(was)})
	}
	return m
}

func TestLawsOfTheCodebook(t *testing.T) { laws(t, "codebook.yaml", 120, firstBook, parseBook) }

// pageModel is a YAML file with everything in it that is joined in its own way.
type pageModel struct {
	keys  []string
	texts map[string]string
	names []string
	items map[string]map[string]string
	tags  []string
	odd   []int
}

func firstPage(r *rand.Rand) model {
	return &pageModel{keys: []string{"title"}, texts: map[string]string{"title": word(r)}, items: map[string]map[string]string{}}
}

func (m *pageModel) clone() model {
	c := &pageModel{keys: slices.Clone(m.keys), texts: map[string]string{}, names: slices.Clone(m.names), items: map[string]map[string]string{}, tags: slices.Clone(m.tags), odd: slices.Clone(m.odd)}
	for k, v := range m.texts {
		c.texts[k] = v
	}
	for k, v := range m.items {
		c.items[k] = map[string]string{}
		for a, b := range v {
			c.items[k][a] = b
		}
	}
	return c
}

func (m *pageModel) change(r *rand.Rand) {
	for range 1 + r.IntN(3) {
		name := fmt.Sprintf("n%d", r.IntN(5))
		switch r.IntN(8) {
		case 0, 1:
			k := fmt.Sprintf("k%d", r.IntN(4))
			if !slices.Contains(m.keys, k) {
				m.keys = append(m.keys, k)
			}
			m.texts[k] = word(r)
		case 2:
			if len(m.keys) > 1 {
				delete(m.texts, m.keys[1])
				m.keys = slices.Delete(m.keys, 1, 2)
			}
		case 3:
			if m.items[name] == nil {
				m.items[name] = map[string]string{"voice": "other"}
				m.names = slices.Insert(m.names, r.IntN(len(m.names)+1), name)
			} else {
				delete(m.items, name)
				m.names = slices.DeleteFunc(m.names, func(s string) bool { return s == name })
			}
		case 4:
			if it := m.items[name]; it != nil {
				it[fmt.Sprintf("f%d", r.IntN(3))] = word(r)
			}
		case 5:
			r.Shuffle(len(m.names), func(i, j int) { m.names[i], m.names[j] = m.names[j], m.names[i] })
		case 6:
			if c := line(r); slices.Contains(m.tags, c) {
				m.tags = slices.DeleteFunc(m.tags, func(s string) bool { return s == c })
			} else {
				m.tags = append(m.tags, c)
			}
		case 7:
			m.odd = append(m.odd, r.IntN(9))
		}
	}
}

func (m *pageModel) render(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(2) == 0 {
		b.WriteString("# top\n\n")
	}
	for _, k := range m.keys {
		fmt.Fprintf(&b, "%s: %s # c\n", k, quoted(m.texts[k]))
	}
	in := strings.Repeat(" ", 2*r.IntN(2))
	if len(m.names) > 0 {
		b.WriteString("speakers:\n")
	}
	for _, name := range m.names {
		fmt.Fprintf(&b, "%s- name: %s\n", in, name)
		for _, f := range []string{"voice", "f0", "f1", "f2"} {
			if v := m.items[name][f]; v != "" {
				fmt.Fprintf(&b, "%s  %s: %s\n", in, f, quoted(v))
			}
		}
	}
	if len(m.tags) > 0 {
		b.WriteString("tags:\n")
	}
	for _, c := range m.tags {
		fmt.Fprintf(&b, "%s- %s\n", in, quoted(c))
	}
	if len(m.odd) > 0 {
		b.WriteString("odd:\n")
	}
	for _, n := range m.odd {
		fmt.Fprintf(&b, "%s- [%d, {a: 1}]\n", in, n)
	}
	return b.String()
}

func parsePage(s string) model {
	n, err := yamlFormat{file: "transcripts/x.yaml", page: true}.read([]byte(s))
	if err != nil {
		panic(err)
	}
	m := &pageModel{texts: map[string]string{}, items: map[string]map[string]string{}}
	for _, k := range n.order {
		v := n.kid(k)
		switch {
		case k == "speakers" && v.kind == list:
			m.names = slices.Clone(v.order)
			for name, it := range v.kids {
				m.items[name] = map[string]string{}
				for f, x := range it.kids {
					m.items[name][f] = x.text
				}
				delete(m.items[name], "name")
			}
		case k == "tags":
			m.tags = n.all("tags")
		case k == "odd":
			if v.kind == opaque {
				for _, c := range strings.FieldsFunc(v.text, func(r rune) bool { return !unicode.IsDigit(r) }) {
					m.odd = append(m.odd, int(c[0]-'0'))
				}
				var each []int
				for i := 0; i < len(m.odd); i += 2 { // [n, {a: 1}]
					each = append(each, m.odd[i])
				}
				m.odd = each
			}
		case v.kind == scalar:
			m.keys = append(m.keys, k)
			m.texts[k] = v.text
		}
	}
	return m
}

func TestLawsOfPages(t *testing.T) { laws(t, "transcripts/x.yaml", 120, firstPage, parsePage) }
