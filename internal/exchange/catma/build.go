package catma

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// builder puts a project together.
type builder struct {
	name        string // of the export
	p           *exchange.Project
	sets        []tagset
	order       []*tag
	tags        map[string]*tag // by id
	sources     map[string]*source
	list        []*source
	collections int
	titles      []string       // of the collections
	ids         map[string]int // of codings, and how often they were used
	users       map[string]bool
	judged      int // code points that were looked at
}

// source is a text on its way into the project.
type source struct {
	id, title string
	raw       string // with the line ends of the file
	has       bool   // its text is there
	inline    bool   // places count code points of raw as it stands
	language  string
	about     string
	values    []exchange.Value
	notes     []*note
	length    int  // the largest place in it
	whole     bool // length is that of the text, for the file points at all of it
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (b *builder) source(id string) *source {
	if s := b.sources[id]; s != nil {
		return s
	}
	s := &source{id: id}
	b.sources[id] = s
	b.list = append(b.list, s)
	return s
}

func (b *builder) addText(id, title string, data []byte) *source {
	s := b.source(id)
	raw, dirty := plain(data)
	s.raw, s.has = raw, true
	if s.title == "" {
		s.title = title
	}
	if dirty {
		b.p.Note("The text " + s.title + " has bytes that are no UTF-8; \uFFFD stands in their place, and places after them may be off.")
	}
	return s
}

func (b *builder) addTagset(t tagset) {
	if t.id != "" && !slices.ContainsFunc(b.sets, func(s tagset) bool { return s.id == t.id }) {
		b.sets = append(b.sets, t)
	}
}

func (b *builder) addTag(t *tag) {
	if t.id == "" {
		b.p.Lose("tag", "the export gives it no id, so nothing can have it", t.name)
	} else if b.tags[t.id] == nil {
		b.tags[t.id] = t
		b.order = append(b.order, t)
	}
}

// readTEI reads collections in TEI, each with the text it belongs to.
func (b *builder) readTEI(files []File) error {
	var loose []*source
	byFolder := map[string][]*source{}
	for _, f := range files {
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".txt":
			s := b.addText(f.Name, stem(f.Name), f.Data)
			loose = append(loose, s)
			byFolder[path.Dir(f.Name)] = append(byFolder[path.Dir(f.Name)], s)
		case ".xml":
		default:
			b.p.Lose("file beside the annotations", "it is neither a text nor a collection of annotations", path.Base(f.Name))
		}
	}
	for _, f := range files {
		if strings.ToLower(path.Ext(f.Name)) != ".xml" {
			continue
		}
		if !Is(f.Data) {
			b.p.Lose("file beside the annotations", "it is neither a text nor a collection of annotations", path.Base(f.Name))
			continue
		}
		c, err := readCollection(f)
		if err != nil {
			return err
		}
		b.take(c, b.textOf(c, byFolder, loose))
	}
	return nil
}

// textOf is the text that a collection belongs to: the one in its folder or in that
// above, the only one, or the one whose name has its id. Nil where there is none.
func (b *builder) textOf(c *collection, byFolder map[string][]*source, loose []*source) *source {
	if c.inline {
		s := b.source(c.file)
		s.title, s.raw, s.has, s.inline = stem(c.file), c.text.String(), true, true
		return s
	}
	folder := path.Dir(c.file)
	if path.Base(folder) == "annotationcollections" {
		folder = path.Dir(folder)
	}
	near := byFolder[folder]
	if len(near) == 0 && path.Base(path.Dir(c.file)) != "annotationcollections" {
		near = loose
	}
	if len(near) == 1 {
		return near[0]
	}
	for _, s := range near {
		if c.target != "" && strings.Contains(s.id, c.target) {
			return s
		}
	}
	return nil
}

// take puts a collection to its text.
func (b *builder) take(c *collection, s *source) {
	b.collections++
	b.titles = append(b.titles, cmp.Or(c.title, stem(c.file)))
	for _, t := range c.tagsets {
		b.addTagset(t)
	}
	for _, t := range c.tags {
		b.addTag(t)
	}
	if s == nil && len(c.notes) > 0 {
		for range c.notes {
			b.p.Lose("annotation", "the text it is on is not in the export", "")
		}
		return
	}
	if s == nil {
		return
	}
	if _, rest, ok := strings.Cut(s.title, c.target+"_"); ok && c.target != "" && rest != "" {
		s.title = rest
	}
	if c.length > s.length {
		s.length, s.whole = c.length, c.whole
	} else if c.length == s.length {
		s.whole = s.whole || c.whole
	}
	s.notes = append(s.notes, c.notes...)
}

// finish makes the project of what was read.
func (b *builder) finish() error {
	texts := 0
	for _, s := range b.list {
		if s.has {
			texts++
		}
	}
	if texts == 0 {
		return fmt.Errorf("%s says where in a text annotations are, and the text is not there; choose the whole export of CATMA (.tar.gz), or put the text beside it as .txt", b.name)
	}
	b.codes()
	for _, s := range b.list {
		if !s.has {
			for range s.notes {
				b.p.Lose("annotation", "the text it is on is not in the export", "")
			}
			continue
		}
		b.fill(s)
	}
	if len(b.titles) > 1 {
		for _, t := range b.titles {
			b.p.Lose("collection of annotations", "its codings come along, and not that they stood together", t)
		}
	}
	for _, name := range sorted(b.users) {
		b.p.Users = append(b.p.Users, exchange.User{ID: name, Name: name})
	}
	return nil
}

// codes lists the tags, each after the one it is under; sets of tags hold them.
func (b *builder) codes() {
	for _, s := range b.list {
		for _, n := range s.notes {
			n.tag = cmp.Or(n.tag, "no tag")
			if b.tags[n.tag] == nil {
				b.addTag(&tag{id: n.tag, name: n.tag})
				b.p.Lose("name of a tag", "the export does not declare the tag, so its id stands for its name", "")
			}
		}
	}
	placed := map[string]bool{}
	for _, t := range b.sets {
		if b.tags[t.id] == nil {
			b.p.Codes = append(b.p.Codes, exchange.Code{ID: t.id, Name: cmp.Or(t.name, t.id), Folder: true})
			placed[t.id] = true
		}
	}
	for _, t := range b.order {
		b.place(t, placed)
		for _, name := range t.properties {
			b.p.Lose("property of a tag", "the values that annotations have of it come along as notes, the list of those proposed does not", name)
		}
	}
}

// place lists a tag after those it is under; what is under itself comes to the top.
func (b *builder) place(t *tag, placed map[string]bool) {
	var way []*tag
	on := map[string]bool{}
	for t != nil && !placed[t.id] && !on[t.id] {
		on[t.id] = true
		way = append(way, t)
		t = b.tags[t.parent]
	}
	for _, t := range slices.Backward(way) {
		c := exchange.Code{ID: t.id, Name: cmp.Or(t.name, t.id), Colour: t.colour}
		switch {
		case t.parent != "" && placed[t.parent]:
			c.Parent = t.parent
		case placed[t.set]:
			c.Parent = t.set
		}
		placed[t.id] = true
		b.p.Codes = append(b.p.Codes, c)
	}
}

// placed is a coding with its place.
type placed struct {
	span  text.Span
	given string
	trust exchange.Trust
	why   string
	code  exchange.Coding
}

// placed makes a coding of each piece of each annotation. why is what speaks against
// all of their places, if anything does.
func (b *builder) placed(s *source, m *measured, why string) (all []placed) {
	for _, n := range s.notes {
		var on []exchange.Target
		for _, p := range n.pieces {
			q := placed{given: strconv.Itoa(p.start) + "–" + strconv.Itoa(p.end), code: exchange.Coding{ID: b.coding(n.id), Code: n.tag, User: n.by, At: n.at}}
			var ok bool
			if q.span, ok = m.span(p); !ok {
				q.trust, q.why = exchange.Doubtful, "its place is outside the text, or inside a character"
			} else if why != "" {
				q.trust, q.why = exchange.Doubtful, why
			}
			all = append(all, q)
			on = append(on, exchange.Target{Kind: exchange.OnCoding, ID: q.code.ID})
		}
		b.remember(n, on)
	}
	return all
}

// fill makes a source of a text and its annotations.
func (b *builder) fill(s *source) {
	m, why := s.measure()
	src := exchange.Source{
		ID: s.id, Name: cmp.Or(s.title, s.id), Kind: exchange.TextSource, Text: string(m.runes),
		Language: s.language, Values: s.values, Units: m.units,
	}
	for _, v := range s.values {
		if !slices.ContainsFunc(b.p.Variables, func(x exchange.Variable) bool { return x.Name == v.Variable }) {
			b.p.Variables = append(b.p.Variables, exchange.Variable{Name: v.Variable, Kind: "text"})
		}
	}
	if strings.TrimSpace(s.about) != "" {
		b.memo("Description", s.about, "", "", exchange.Target{Kind: exchange.OnSource, ID: s.id})
	}
	all := b.placed(s, &m, why)
	slices.SortStableFunc(all, func(x, y placed) int {
		return cmp.Or(cmp.Compare(x.span.Start, y.span.Start), cmp.Compare(x.span.End, y.span.End))
	})
	for i, q := range all {
		if i == 0 || q.span != all[i-1].span {
			at := exchange.Passage{ID: s.id + "#" + strconv.Itoa(len(src.Passages)+1), Span: q.span, Given: q.given, Trust: q.trust, Why: q.why}
			b.judge(&at, m.runes)
			src.Passages = append(src.Passages, at)
		}
		at := &src.Passages[len(src.Passages)-1]
		at.Codings = append(at.Codings, q.code)
	}
	b.p.Sources = append(b.p.Sources, src)
}

// judge looks at the words of a passage, as long as that takes no unbounded time: a file
// of some megabytes can have a hundred thousand passages that are each its whole text.
func (b *builder) judge(at *exchange.Passage, runes []rune) {
	const most = 200_000_000
	if b.judged += int(at.Span.End - at.Span.Start); b.judged > most && at.Trust == "" {
		at.Trust, at.Why = exchange.Doubtful, "there are too many long passages to look at each"
	}
	at.Judge(runes)
}

// coding is an id for a coding, which one annotation can make several of.
func (b *builder) coding(id string) string {
	b.ids[id]++
	if n := b.ids[id]; n > 1 {
		return id + "/" + strconv.Itoa(n)
	}
	return id
}

// remember keeps who annotated, and what they filled in.
func (b *builder) remember(n *note, on []exchange.Target) {
	if n.by != "" {
		b.users[n.by] = true
	}
	if len(n.pieces) == 0 {
		b.p.Lose("annotation", "it is on no words", "")
		return
	}
	var said []string
	for _, p := range n.properties {
		if v := strings.TrimSpace(strings.Join(p.values, ", ")); v != "" {
			said = append(said, p.name+": "+v)
		}
	}
	if len(said) > 0 {
		b.memo("", strings.Join(said, "\n"), n.by, n.at, on...)
	}
}

func (b *builder) memo(name, words, by, at string, on ...exchange.Target) {
	words = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(words)
	b.p.Memos = append(b.p.Memos, exchange.Memo{ID: "memo-" + strconv.Itoa(len(b.p.Memos)+1), Name: name, Text: words, By: by, At: at, On: on})
}
