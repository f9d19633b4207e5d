package refi

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"verbatim/internal/exchange"
)

// draft is a source while its places are not yet known.
type draft struct {
	src    exchange.Source
	order  int // of its element among the sources
	gone   bool
	text   plainText
	has    bool // the file has a text of it
	sels   []selection
	whole  []*node // codings of all of it
	points map[string]int64
	times  []timed

	fit    tally
	chosen counting
	emoji  bool
}

// timed is a place, as the file counts, and its time in milliseconds.
type timed struct {
	place int64
	ms    int
}

// readSources reads sources and all that lies in them.
func (r *reader) readSources(root *node) error {
	var recordings []*node
	texts := map[string]int{} // drafts of texts, by the file of the text
	own := map[*node]int{}
	order := 0
	for list := range root.named("Sources") {
		for n := range list.all() {
			order++
			var err error
			switch n.name {
			case "TextSource":
				at := len(r.drafts)
				if key := r.textKey(n); key != "" && !hasKey(texts, key) {
					texts[key] = at
				}
				err = r.source(n, n, exchange.TextSource, order)
			case "PDFSource":
				err = r.pdf(n, order)
			case "PictureSource":
				err = r.picture(n, order)
			case "AudioSource", "VideoSource":
				own[n] = len(r.drafts)
				recordings = append(recordings, n)
				r.addDraft(n, nil, recordingKind(n), order)
			default:
				r.p.Lose("source", "it is of a kind that the standard does not have", oneLine(n.attr("name")))
			}
			if err != nil {
				return err
			}
		}
	}
	for _, n := range recordings {
		if err := r.recording(n, own[n], texts); err != nil {
			return err
		}
	}
	r.findPlaces()
	return nil
}

func hasKey(m map[string]int, key string) bool {
	_, has := m[key]
	return has
}

func recordingKind(n *node) string {
	if n.name == "VideoSource" {
		return exchange.VideoSource
	}
	return exchange.AudioSource
}

// addDraft begins a source. n is its element, t the one that its text is in.
func (r *reader) addDraft(n, t *node, kind string, order int) *draft {
	d := &draft{order: order, points: map[string]int64{}}
	at := len(r.drafts)
	r.drafts = append(r.drafts, d)
	d.src = exchange.Source{
		ID: r.id("source", n.attr("guid")), Kind: kind,
		By: r.user(n.attr("creatingUser")), At: strings.TrimSpace(n.attr("creationDateTime")),
	}
	for _, name := range [...]string{n.attr("name"), t.attr("name"), baseName(n.attr("currentPath")), baseName(n.attr("path")), baseName(n.attr("plainTextPath")), d.src.ID} {
		if d.src.Name = strings.TrimSpace(name); d.src.Name != "" {
			break
		}
	}
	r.register(at, n)
	if t != n {
		r.register(at, t)
	}
	return d
}

// register lets references to an element find a draft.
func (r *reader) register(at int, n *node) {
	if id := guid(n.attr("guid")); id != "" && len(r.sources[id]) == 0 {
		r.sources[id] = []int{at}
	}
	for _, name := range [...]string{"plainTextPath", "richTextPath", "path"} {
		if s := stem(n.attr(name)); s != "" && !hasKey(r.stems, s) {
			r.stems[s] = at
		}
	}
}

// sourceOf are the drafts that an id of a source means. Some programs give the name of
// its file instead, or of another file with the same text.
func (r *reader) sourceOf(id string) []int {
	if id == "" {
		return nil
	}
	if list := r.sources[id]; len(list) > 0 {
		return list
	}
	if at, there := r.stems[id]; there {
		if r.drafts[at].gone {
			return nil
		}
		return []int{at}
	}
	at := r.sameText(id)
	if at < 0 {
		return nil
	}
	r.stems[id] = at
	return []int{at}
}

// sameText is the one draft with the text of the file whose name is an id; -1 where
// there is no such file, or not just one such draft.
func (r *reader) sameText(id string) int {
	f := r.zip.find("sources/" + id + ".txt")
	if f == nil || stem(f.Name) != id {
		return -1
	}
	data, err := r.zip.read(f, maxTextFile)
	if err != nil || data == nil {
		return -1
	}
	if len(r.texts) == 0 {
		for i, d := range r.drafts {
			key := textHash(d.text.s)
			if hasKey(r.texts, key) {
				i = -1
			}
			if !d.gone && d.has {
				r.texts[key] = i
			}
		}
	}
	if at, there := r.texts[textHash(plain(data).s)]; there {
		return at
	}
	return -1
}

func textHash(s string) string {
	h := sha256.Sum256([]byte(s))
	return string(h[:])
}

// textKey says which file a text is in; empty where it is in none.
func (r *reader) textKey(n *node) string {
	p := n.attr("plainTextPath")
	if strings.TrimSpace(p) == "" {
		return ""
	}
	if f := r.zip.find(p); f != nil {
		return "file " + f.Name
	}
	return "path " + strings.ToLower(bare(p))
}

// textIn is the text of an element, and whether there is any, be it empty.
func (r *reader) textIn(n *node) (plainText, bool, error) {
	if p := n.attr("plainTextPath"); p != "" {
		if f := r.zip.find(p); f != nil {
			data, err := r.zip.read(f, maxTextFile)
			if err != nil {
				return plainText{}, false, err
			}
			if data != nil {
				return plain(data), true, nil
			}
			r.p.Note(fmt.Sprintf("The text of %s in the file is damaged and could not be unpacked.", shortened(n.attr("name"))))
		}
	}
	if c := n.child("PlainTextContent"); c != nil {
		return plain([]byte(c.text)), true, nil
	}
	return plainText{}, false, nil
}

// noText counts a text that the file should have.
func (r *reader) noText(kind string, n *node, name string) {
	rich, plain := strings.TrimSpace(n.attr("richTextPath")), strings.TrimSpace(n.attr("plainTextPath"))
	switch {
	case rich != "" && (plain == "" || r.zip.find(rich) != nil):
		r.p.Lose(kind, "the file has it only as a formatted document", name)
	case plain != "":
		r.p.Lose(kind, "the file does not hold it", name)
	}
}

// source reads a source whose text is in t.
func (r *reader) source(n, t *node, kind string, order int) error {
	d := r.addDraft(n, t, kind, order)
	if err := r.giveText(d, t); err != nil {
		return err
	}
	r.describe(d, n)
	if t != n {
		r.describe(d, t)
	}
	r.takeSelections(d, t)
	return nil
}

func (r *reader) giveText(d *draft, t *node) error {
	var err error
	if d.text, d.has, err = r.textIn(t); err != nil {
		return err
	}
	if !d.has {
		r.noText("text of a source", t, d.src.Name)
		return nil
	}
	if strings.TrimSpace(t.attr("richTextPath")) != "" {
		r.p.Lose("formatting of a text", "only its words come along", d.src.Name)
	}
	if d.text.bad > 0 {
		r.p.Note(fmt.Sprintf("%s in %s are not UTF-8; a \uFFFD stands for each.", count(d.text.bad, "byte", "bytes"), shortened(d.src.Name)))
	}
	d.src.Text = d.text.s
	return nil
}

// describe reads what is said of a source as a whole.
func (r *reader) describe(d *draft, n *node) {
	target := exchange.Target{Kind: exchange.OnSource, ID: d.src.ID}
	if s := n.childText("Description"); s != "" {
		r.memo(exchange.Memo{Text: s}, target)
	}
	for m := range n.named("NoteRef") {
		if at := r.pinned[ref(m)]; at != nil && d.has {
			s := r.selection(at)
			s.id, s.note = "", ref(m)
			d.sels = append(d.sels, s)
			delete(r.pinned, ref(m))
			continue
		}
		r.noteRef(m, target)
	}
	for c := range n.named("Coding") {
		d.whole = append(d.whole, c)
	}
	for _, v := range r.valuesOf(n, d.src.Name) {
		if !r.ours || !strings.HasPrefix(v.Variable, ownPrefix) {
			d.src.Values = append(d.src.Values, v)
			continue
		}
		switch v.Variable {
		case varSpeakers:
			d.src.Speakers = parseSpeakers(v.Text)
		case varDate:
			d.src.Date = v.Text
		case varLanguage:
			d.src.Language = v.Text
		case varMedia:
			d.src.Media = v.Text
		default:
			d.src.Values = append(d.src.Values, v)
		}
	}
}

// pdf reads a PDF document: its text is a representation of it.
func (r *reader) pdf(n *node, order int) error {
	t := n.child("Representation")
	if err := r.source(n, t, exchange.PDFSource, order); err != nil {
		return err
	}
	d := r.drafts[len(r.drafts)-1]
	at := len(r.drafts) - 1
	first := true
	for range n.named("Representation") {
		if !first {
			r.p.Lose("text of a PDF document", "it has another one", d.src.Name)
		}
		first = false
	}
	if d.has && r.zip.find(n.attr("path")) != nil {
		r.p.Lose("pages of a PDF document", "only its text comes along", d.src.Name)
	}
	r.takePages(n, d, at)
	return nil
}

// picture reads a picture; words can only be coded in its description.
func (r *reader) picture(n *node, order int) error {
	if err := r.source(n, n.child("TextDescription"), exchange.PictureSource, order); err != nil {
		return err
	}
	for s := range n.named("PictureSelection") {
		r.loseSelection(s, "an area of a picture", "Verbatim codes only words", len(r.drafts)-1)
	}
	return nil
}
