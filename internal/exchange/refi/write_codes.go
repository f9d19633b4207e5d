package refi

import (
	"errors"
	"fmt"
	"io"

	"verbatim/internal/exchange"
)

// deepest is how many codes may lie in each other: common readers of XML stop at 256
// elements.
const deepest = 200

// WriteCodebook writes the codes of a project as a REFI-QDA codebook (.qdc), and says
// what of them does not go along. A codebook without codes cannot be written.
func WriteCodebook(w io.Writer, p *exchange.Project, opt WriteOptions) ([]exchange.Loss, error) {
	if len(p.Codes) == 0 {
		return nil, errors.New("there are no codes: a codebook file needs one at least")
	}
	wr := newWriter(p, Spec, opt)
	wr.planCodes()
	for _, m := range p.Memos {
		for _, t := range m.On {
			if t.Kind == exchange.OnCode {
				wr.lose("memo on a code", "codebook files have no memos", "")
				break
			}
		}
	}
	wr.x = newXML(w)
	wr.x.head()
	wr.x.start("CodeBook").attr("xmlns", codebookSpace).attr("origin", originOf(opt.Tool, Spec))
	wr.writeCodes(false)
	wr.x.end()
	if err := wr.x.flush(); err != nil {
		return nil, fmt.Errorf("cannot write the codebook: %w", err)
	}
	wr.countBad()
	return wr.losses, nil
}

func (w *writer) planCodes() {
	w.coded = codesUsed(w.p)
	names := map[string]bool{}
	for i, c := range w.p.Codes {
		w.codes.ids = append(w.codes.ids, w.name(exchange.OnCode, c.ID, i))
		if c.Colour != "" && !isColour(c.Colour) {
			w.lose("colour of a code", "it is not one as #rrggbb", c.Name)
		}
		if c.Folder && w.coded[c.ID] {
			w.lose("folder of codes", "words are coded by it, so that it goes as a code", c.Name)
		}
		if names[c.Name] && w.profile == QualCoder {
			w.lose("code with the name of another", "it goes along, but QualCoder keeps only one of a name", c.Name)
		}
		names[c.Name] = true
	}
	w.planTree()
}

// codesUsed are the ids of codes that words are coded by.
func codesUsed(p *exchange.Project) map[string]bool {
	used := map[string]bool{}
	for _, s := range p.Sources {
		for _, p := range s.Passages {
			for _, c := range p.Codings {
				used[c.Code] = true
			}
		}
	}
	return used
}

// writeCodes writes all codes, each in the one it is under.
func (w *writer) writeCodes(notes bool) {
	w.x.start("Codes")
	var write func(i int)
	write = func(i int) {
		c := w.p.Codes[i]
		codable := "true"
		if c.Folder && !w.coded[c.ID] {
			codable = "false"
		}
		w.x.start("Code").attr("guid", w.codes.ids[i].String()).attr("name", c.Name).attr("isCodable", codable)
		if isColour(c.Colour) {
			w.x.attr("color", c.Colour)
		}
		w.x.text("Description", c.Description)
		if notes {
			w.noteRefs(w.codes.ids[i])
		}
		for _, child := range w.codes.under[i] {
			write(child)
		}
		w.x.end()
	}
	for _, i := range w.codes.top {
		write(i)
	}
	w.x.end()
}

// codeTree is which codes lie in which, by their places in the project.
type codeTree struct {
	ids   []uuid
	top   []int
	under map[int][]int
}

// planTree finds the code that each is under, among those before it, so that there are
// no rings. What lies too deep goes beside the one it is under.
func (w *writer) planTree() {
	w.codes.under = map[int][]int{}
	place := map[string]int{}
	depth := make([]int, len(w.p.Codes))
	parents := make([]int, len(w.p.Codes))
	for i, c := range w.p.Codes {
		parent, found := place[c.Parent]
		if _, twice := place[c.ID]; !twice {
			place[c.ID] = i
		}
		if c.Parent == "" || !found {
			if c.Parent != "" {
				w.lose("place of a code under another", "the other one is not there before it", c.Name)
			}
			w.codes.top = append(w.codes.top, i)
			continue
		}
		if depth[parent] >= deepest {
			w.lose("place of a code under another", "there are too many steps above it", c.Name)
			parent = parents[parent]
		}
		parents[i], depth[i] = parent, depth[parent]+1
		w.codes.under[parent] = append(w.codes.under[parent], i)
	}
}

// isColour reports whether a colour is written as #rrggbb.
func isColour(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if c := s[i] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') || s[i] < '0' {
			return false
		}
	}
	return true
}
