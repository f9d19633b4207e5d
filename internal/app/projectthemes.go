package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/exchange"
	"verbatim/internal/ingest"
)

// freshTheme is a theme that a project brings.
type freshTheme struct{ theme codebook.Theme }

// themes finds the theme of every code, or makes one.
func (b *projecting) themes() {
	b.themeOf = map[string]string{}
	b.retired = map[string]bool{}
	m := themeMaker{projecting: b, next: map[string]int{}, used: map[string]bool{}, again: b.isHere(), taken: map[string]bool{}, depth: map[string]int{}, named: map[string][]string{}}
	for _, t := range b.s.Book.Themes() {
		m.taken[t.ID], m.depth[t.ID] = true, t.Depth
		m.named[nameKey(t.Parent, t.Name)] = append(m.named[nameKey(t.Parent, t.Name)], t.ID)
		m.named[nameKey("", t.Name)+"\x00any"] = append(m.named[nameKey("", t.Name)+"\x00any"], t.ID)
		for _, was := range t.Was {
			m.taken[was] = true
		}
	}
	same := map[string]int{} // how many codes of the project have a name
	for _, c := range b.p.Codes {
		same[nameKey("", c.Name)]++
	}
	people := b.peopleCodes()
	for _, c := range b.p.Codes {
		if !people[c.ID] {
			m.code(c, same[nameKey("", c.Name)] == 1)
		}
	}
}

// peopleCodes are codes that only stand for cases: nothing is coded by them, and nothing
// is under them.
func (b *projecting) peopleCodes() map[string]bool {
	codes := map[string]bool{}
	for _, c := range b.p.Cases {
		if c.Code != "" {
			codes[c.Code] = true
		}
	}
	if len(codes) == 0 {
		return codes
	}
	for _, c := range b.p.Codes {
		delete(codes, c.Parent)
	}
	for _, s := range b.p.Sources {
		for _, p := range s.Passages {
			for _, c := range p.Codings {
				delete(codes, c.Code)
			}
		}
	}
	return codes
}

// themeMaker finds and makes themes for the codes of a project.
type themeMaker struct {
	*projecting
	taken map[string]bool
	used  map[string]bool     // themes that a code was found to be
	next  map[string]int      // the number that an id which is taken goes on with
	again bool                // documents of the project are here already
	depth map[string]int      // of themes, those that are made included
	named map[string][]string // ids by parent and name, and by name alone
}

func nameKey(parent, name string) string {
	return parent + "\x00" + strings.ToLower(exchange.Folded(name))
}

// code finds the theme of a code: by the id that Verbatim gave it, by its name under the
// same theme, by its name anywhere where only one has it. Another is made.
func (m *themeMaker) code(c exchange.Code, alone bool) {
	t := m.understood(c)
	parent := m.themeOf[c.Parent]
	if parent != "" && m.depth[parent] >= codebook.MaxDepth-1 {
		m.p.Lose("level of the codebook", fmt.Sprintf("themes have at most %d levels, and these stand one level up", codebook.MaxDepth), t.Name)
		parent = m.parentOf(parent)
	}
	if found := m.find(t, parent, alone); found != "" {
		m.used[found] = true
		old, _ := m.s.Book.Theme(found)
		if old.Status == codebook.Retired {
			m.retired[c.ID] = true
			m.p.Lose("code", "the theme is retired here", t.Name)
			return
		}
		m.themeOf[c.ID] = found
		m.out.Themes.Already++
		if t.Definition != "" && exchange.Folded(old.Definition) != exchange.Folded(t.Definition) {
			m.p.Lose("description of a code", "the theme of that name is here with another definition, which stays", t.Name)
		}
		return
	}
	t.Parent = parent
	t.ID = m.freeID(t, parent)
	m.taken[t.ID] = true
	m.depth[t.ID] = 0
	if parent != "" {
		m.depth[t.ID] = m.depth[parent] + 1
	}
	m.themeOf[c.ID] = t.ID
	m.fresh = append(m.fresh, freshTheme{t})
	m.out.Themes.New++
}

// find is the theme that a code is here: by the id that Verbatim gave it, by its name under
// the same theme, by its name anywhere where only one has it; and where the project is here
// already, by the id that its name gave it then, though it was renamed or merged since. A
// theme is found once: two codes of one name are two themes.
func (m *themeMaker) find(t codebook.Theme, parent string, alone bool) string {
	free := func(ids []string) string {
		for _, id := range ids {
			if !m.used[id] {
				return id
			}
		}
		return ""
	}
	if id, ok := m.s.Book.Resolve(t.ID); ok && t.ID != "" && m.ours() && !m.used[id.ID] {
		return id.ID
	}
	if id := free(m.named[nameKey(parent, t.Name)]); id != "" {
		return id
	}
	if ids := m.named[nameKey("", t.Name)+"\x00any"]; len(ids) == 1 && alone && !m.used[ids[0]] {
		return ids[0]
	}
	if m.again {
		for _, slug := range []string{codebook.Slug(t.Name), codebook.Slug(parent + " " + t.Name)} {
			if id, ok := m.s.Book.Resolve(slug); ok && slug != "" && (!m.used[id.ID] || id.ID != slug) {
				return id.ID
			}
		}
	}
	return ""
}

// ours reports whether Verbatim wrote the project.
func (b *projecting) ours() bool { return strings.HasPrefix(b.p.Tool, "Verbatim") }

// understood is the theme that a code describes.
func (m *themeMaker) understood(c exchange.Code) codebook.Theme {
	t := codebook.Theme{}
	if m.ours() {
		t = themeFrom(c)
	} else {
		t.Definition = strings.TrimSpace(cleanText(c.Description))
		t.Colour = exchange.HexColour(c.Colour)
	}
	t.Definition = m.unlessGone("description of a code", t.Definition)
	if r := []rune(t.Definition); len(r) > longestDefinition {
		m.p.Lose("end of a description of a code", "it is longer than a definition can be", "")
		t.Definition = string(r[:longestDefinition])
	}
	if t.Name == "" {
		t.Name = CoderName(c.Name)
	}
	if t.Name == "" {
		t.Name = "Code without a name"
	}
	return t
}

// longestDefinition is how long the definition of a theme from elsewhere is at most, in
// code points: a codebook has to be readable.
const longestDefinition = 20_000

// isHere reports whether documents of the project are in the study already.
func (b *projecting) isHere() bool {
	sources := map[string]bool{}
	for _, t := range b.s.Transcripts {
		sources[t.SourceSHA256] = true
	}
	for _, e := range b.read() {
		if len(e.documents) > 0 && sources[e.documents[0].SourceSHA256] {
			return true
		}
	}
	return false
}

// cleanText is a text without characters that no codebook holds.
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD"))
}

func (m *themeMaker) parentOf(id string) string {
	if t, ok := m.s.Book.Theme(id); ok {
		return t.Parent
	}
	for _, f := range m.fresh {
		if f.theme.ID == id {
			return f.theme.Parent
		}
	}
	return ""
}

// freeID is an id that no theme has or had.
func (m *themeMaker) freeID(t codebook.Theme, parent string) string {
	for _, id := range []string{t.ID, codebook.Slug(t.Name), codebook.Slug(parent + " " + t.Name), codebook.Slug("theme " + t.Name)} {
		if id != "" && !m.isTaken(id) {
			return id
		}
	}
	base := codebook.Slug(t.Name)
	if base == "" {
		base = "theme"
	}
	for n := max(2, m.next[base]); ; n++ {
		if id := fmt.Sprintf("%s-%d", base, n); !m.isTaken(id) {
			m.next[base] = n + 1
			return id
		}
	}
}

func (m *themeMaker) isTaken(id string) bool {
	if m.taken[id] {
		return true
	}
	_, had := m.s.Book.Resolve(id)
	return had
}

// caseID is the id of the participant whom a case stands for.
func caseID(c exchange.Case, taken func(string) bool) string {
	base := ingest.Slug(c.Name)
	if base == "" {
		base = "case"
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// allThemes are the themes that the project brings, each after the one it is under.
func (b *projecting) allThemes() []codebook.Theme {
	var list []codebook.Theme
	for _, f := range b.fresh {
		list = append(list, f.theme)
	}
	return slices.Clip(list)
}
