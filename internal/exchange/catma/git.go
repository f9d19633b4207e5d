package catma

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
)

// The properties that CATMA itself fills in are the same in each project; older ones
// have others, which their tags declare.
const (
	timeProperty   = "CATMA_54A5F93F-5333-3F0D-92F7-7BD5930DB9E6"
	authorProperty = "CATMA_AB27F1D4-303A-3622-BB2C-72C310D0C1BF"
)

type gitHeader struct {
	Name     string `json:"name"`
	Document string `json:"sourceDocumentId"`
	Content  struct {
		Title       string `json:"title"`
		Author      string `json:"author"`
		Publisher   string `json:"publisher"`
		Description string `json:"description"`
	} `json:"gitContentInfoSet"`
	Index struct {
		Locale string `json:"locale"`
	} `json:"gitIndexInfoSet"`
}

type gitProperty struct {
	Name   string   `json:"name"`
	Values []string `json:"possibleValueList"`
}

type gitTag struct {
	ID     string                 `json:"uuid"`
	Parent string                 `json:"parentUuid"`
	Set    string                 `json:"tagsetDefinitionUuid"`
	Name   string                 `json:"name"`
	System map[string]gitProperty `json:"systemPropertyDefinitions"`
	User   map[string]gitProperty `json:"userDefinedPropertyDefinitions"`
}

type gitNote struct {
	ID   string `json:"id"`
	Body struct {
		Tag        string `json:"tag"`
		Properties struct {
			System map[string][]string `json:"system"`
			User   map[string][]string `json:"user"`
		} `json:"properties"`
	} `json:"body"`
	Target struct {
		Items []struct {
			Source   string `json:"source"`
			Selector struct {
				Start int    `json:"start"`
				End   int    `json:"end"`
				Type  string `json:"type"`
			} `json:"selector"`
		} `json:"items"`
	} `json:"target"`
}

// gitReader reads the folder of a project under Git.
type gitReader struct {
	*builder
	names map[string]string      // of properties, by id
	found map[string]*collection // by folder and text
}

// part says which of the folders of a project a file is in, and its path there.
func part(name string) (folder, rest string) {
	parts := strings.Split(name, "/")
	for i, p := range parts[:len(parts)-1] {
		if p == "documents" || p == "collections" || p == "tagsets" {
			return p, strings.Join(parts[i+1:], "/")
		}
	}
	return "", name
}

// readGit reads a project under Git: first its tags and texts, then its annotations.
func (b *builder) readGit(files []File) error {
	g := &gitReader{builder: b, names: map[string]string{}, found: map[string]*collection{}}
	for _, f := range files {
		folder, rest := part(f.Name)
		var err error
		switch base := path.Base(rest); {
		case folder == "tagsets" && base == "propertydefs.json":
			err = g.tag(f)
		case folder == "tagsets" && base == "header.json":
			err = g.tagset(f, path.Dir(rest))
		case folder == "documents" && base == "header.json":
			err = g.document(f, path.Dir(rest))
		case folder == "documents" && strings.HasSuffix(base, ".txt") && stem(base) == path.Dir(rest):
			b.addText(path.Dir(rest), stem(base), f.Data)
		case folder == "documents" && strings.HasSuffix(base, ".json"):
			b.p.Lose("index of words", "it can be made again from the text", "")
		case folder == "documents":
			b.p.Lose("original of a document", "the text that CATMA made of it comes along", base)
		case folder == "collections" && strings.HasSuffix(base, ".json"):
		default:
			b.p.Lose("file beside the project", "it is none of the project's texts, tags and annotations", base)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range files {
		if folder, rest := part(f.Name); folder == "collections" && strings.HasSuffix(rest, ".json") {
			if err := g.collection(f, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

func decode(f File, into any) error {
	s, _ := plain(f.Data)
	if err := json.Unmarshal([]byte(s), into); err != nil {
		return fmt.Errorf("%s is damaged: it is not the JSON that CATMA writes; get the project from CATMA again", f.Name)
	}
	return nil
}

func (g *gitReader) tag(f File) error {
	var t gitTag
	if err := decode(f, &t); err != nil {
		return err
	}
	n := &tag{id: t.ID, parent: t.Parent, set: t.Set, name: t.Name}
	for id, p := range t.System {
		g.names[id] = p.Name
		if p.Name == "catma_displaycolor" && len(p.Values) > 0 {
			n.colour = colour(p.Values[0])
		}
	}
	for id, p := range t.User {
		g.names[id] = p.Name
		n.properties = append(n.properties, p.Name)
	}
	g.addTag(n)
	return nil
}

func (g *gitReader) tagset(f File, id string) error {
	var h gitHeader
	if err := decode(f, &h); err != nil {
		return err
	}
	g.addTagset(tagset{id: id, name: h.Name})
	return nil
}

func (g *gitReader) document(f File, id string) error {
	var h gitHeader
	if err := decode(f, &h); err != nil {
		return err
	}
	s := g.source(id)
	s.title, s.language = cmp.Or(h.Content.Title, s.title), h.Index.Locale
	for _, v := range [][2]string{{"author", h.Content.Author}, {"publisher", h.Content.Publisher}} {
		if v[1] != "" {
			s.values = append(s.values, exchange.Value{Variable: v[0], Text: v[1]})
		}
	}
	s.about = h.Content.Description
	return nil
}

// collection reads a header of a collection, or a file of annotations: a list of them,
// or in older projects one.
func (g *gitReader) collection(f File, rest string) error {
	if path.Base(rest) == "header.json" {
		var h gitHeader
		if err := decode(f, &h); err != nil {
			return err
		}
		g.titles = append(g.titles, h.Name)
		g.collections++
		return nil
	}
	var list []gitNote
	if strings.HasPrefix(strings.TrimSpace(string(f.Data[:min(len(f.Data), 100)])), "[") {
		if err := decode(f, &list); err != nil {
			return err
		}
	} else {
		list = make([]gitNote, 1)
		if err := decode(f, &list[0]); err != nil {
			return err
		}
	}
	for i := range list {
		g.note(&list[i], f.Name, i)
	}
	g.collections = max(g.collections, 1)
	return nil
}

// note takes up an annotation: a piece for each of its places, joined where they touch.
func (g *gitReader) note(n *gitNote, file string, i int) {
	by := map[string]*note{}
	for _, item := range n.Target.Items {
		one := by[item.Source]
		if one == nil {
			one = g.noteOn(n)
			if n.ID == "" {
				one.id = file + "#" + strconv.Itoa(i)
			}
			by[item.Source] = one
			s := g.source(item.Source)
			s.notes = append(s.notes, one)
		}
		p := piece{item.Selector.Start, item.Selector.End}
		if p.start < 0 || p.end < p.start {
			p = piece{-1, -1}
		}
		if k := len(one.pieces); k > 0 && p.start >= 0 && one.pieces[k-1].end == p.start {
			one.pieces[k-1].end = p.end
			continue
		}
		one.pieces = append(one.pieces, p)
	}
	if len(n.Target.Items) == 0 {
		g.p.Lose("annotation", "it is on no words", "")
	}
}

// noteOn is an annotation without its places.
func (g *gitReader) noteOn(n *gitNote) *note {
	id, _ := strings.CutSuffix(path.Base(n.ID), ".json")
	one := &note{id: id}
	if n.Body.Tag != "" {
		one.tag = path.Base(n.Body.Tag)
	}
	for id, values := range n.Body.Properties.System {
		switch name := g.names[id]; {
		case len(values) == 0:
		case name == "catma_markupauthor" || id == authorProperty:
			one.by = values[0]
		case name == "catma_markuptimestamp" || id == timeProperty:
			one.at = values[0]
		}
	}
	for _, id := range sorted(n.Body.Properties.User) {
		name := g.names[id]
		if name == "" {
			name = id
		}
		if values := n.Body.Properties.User[id]; len(values) > 0 {
			one.properties = append(one.properties, property{name, values})
		}
	}
	return one
}
