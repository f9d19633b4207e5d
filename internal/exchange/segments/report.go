package segments

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// isReport reports whether a text is a coding report of NVivo: a line near its
// beginning names a document and how often it was coded.
func isReport(text string) bool {
	for line := range strings.Lines(text[:min(len(text), 64<<10)]) {
		if _, _, ok := reportDocument(line); ok {
			return true
		}
	}
	return false
}

// reportDocument reads “<Files\\Folder\\Doc> - § 2 references coded  [6.78% Coverage]”:
// the path, and how many references follow.
func reportDocument(line string) (path []string, references int, ok bool) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "<") || len(line) > 2000 {
		return nil, 0, false
	}
	at := strings.LastIndex(line, "> - §")
	if at < 0 {
		return nil, 0, false
	}
	fields := strings.Fields(line[at+len("> - §"):])
	if len(fields) == 0 {
		return nil, 0, false
	}
	n, err := strconv.Atoi(fields[0])
	path = pathOf(strings.ReplaceAll(line[1:at], `\\`, `\`), `\`)
	return path, n, err == nil && n >= 0 && len(path) > 0
}

// isReference reports whether a line begins the nth reference of a document:
// “Reference 1 - 5.80% Coverage”, in any language.
func isReference(line string, n int) bool {
	line = strings.TrimSpace(line)
	if len(line) > 100 || !strings.Contains(line, "%") {
		return false
	}
	head, _, ok := strings.Cut(line, " - ")
	fields := strings.Fields(head)
	return ok && len(fields) >= 2 && len(fields) <= 3 && fields[len(fields)-1] == strconv.Itoa(n)
}

// reportCode reads a line that says which code follows: “Nodes\\Barriers\\Access”, or
// before the first document “Name: Access”, which elsewhere somebody may have said.
func reportCode(line string, first bool) ([]string, bool) {
	line = strings.TrimSpace(line)
	if len(line) > 500 || !first && !strings.Contains(line, `\\`) {
		return nil, false
	}
	if !first {
		return codePath(line)
	}
	for _, label := range []string{"Name:", "Node:", "Code:", "Nombre:", "Nom :", "Nom:", "Nome:", "Knoten:"} {
		if rest, ok := strings.CutPrefix(line, label); ok && strings.TrimSpace(rest) != "" {
			path, _ := codePath(rest)
			return path, true
		}
	}
	return codePath(line)
}

// codePath cuts a path of NVivo and takes off the folder all codes are in; its second
// result says whether there was one.
func codePath(s string) ([]string, bool) {
	path := pathOf(strings.ReplaceAll(s, `\\`, `\`), `\`)
	if len(path) > 1 && slices.Contains([]string{"Nodes", "Codes", "Knoten", "Nodos", "Códigos", "Nœuds", "Nós", "Theme Nodes", "Cases"}, path[0]) {
		return path[1:], true
	}
	return path, false
}

// report takes in a coding report of NVivo: documents, and under each the references,
// with their words. Everything is of one code unless a line says otherwise.
func (b *builder) report(name, text string) error {
	b.p.Tool = nvivo
	r := reporting{b: b, code: []string{stem(name)}, from: "the name of the file"}
	for line := range strings.Lines(text) {
		r.line(strings.TrimSuffix(line, "\n"))
	}
	r.document()
	if b.made == 0 && len(b.p.Losses) == 0 {
		return fmt.Errorf("%s names documents and has no references below them; export the code again with its coded text", name)
	}
	b.finish()
	b.p.Note("The file was read as a coding report of NVivo, which says nothing of who coded and when.")
	if len(r.codes) == 1 {
		b.p.Note(fmt.Sprintf("Everything in it was taken for coded with “%s”, which is %s.", brief(strings.Join(r.code, " > ")), r.from))
	}
	if r.short > 0 {
		b.p.Note(fmt.Sprintf("Of %s, fewer or more references were found than the report says there are.", count(r.short, "document", "documents")))
	}
	return nil
}

// reporting is the state of reading a report.
type reporting struct {
	b     *builder
	code  []string
	from  string // where the name of the code is from, for people
	codes []string

	path  []string // of the document; nil before the first
	want  int      // references of the document
	seen  int
	words []string
	title string // the last line before the first document
	short int    // documents with other than as many references as they say
}

func (r *reporting) line(line string) {
	if path, n, ok := reportDocument(line); ok {
		r.document()
		if r.path == nil && r.title != "" && r.from == "the name of the file" {
			r.code, _ = codePath(r.title)
			r.from = "its title"
		}
		r.path, r.want, r.seen = path, n, 0
		return
	}
	if path, ok := reportCode(line, r.path == nil); ok && (r.path == nil || r.seen >= r.want) && len(path) > 0 {
		r.document()
		r.code, r.from, r.want, r.seen = path, "named in it", 0, 0
		return
	}
	switch {
	case r.path == nil:
		if strings.TrimSpace(line) != "" && len(line) <= 300 {
			r.title = line
		}
	case r.seen < r.want && isReference(line, r.seen+1):
		r.reference()
		r.seen++
	case r.seen > 0:
		r.words = append(r.words, line)
	}
}

// document ends what is said of a document.
func (r *reporting) document() {
	r.reference()
	if r.path != nil && r.seen != r.want {
		r.short++
	}
	r.want, r.seen = 0, 0
}

// reference ends a reference.
func (r *reporting) reference() {
	if r.seen == 0 {
		return
	}
	s := segment{words: strings.TrimSpace(strings.Join(r.words, "\n")), codes: [][]string{r.code}}
	s.document = r.path[len(r.path)-1]
	if len(r.path) > 2 {
		s.group = strings.Join(r.path[1:len(r.path)-1], " > ")
	}
	if key := strings.Join(r.code, "\x00"); !slices.Contains(r.codes, key) && len(r.codes) < 100 {
		r.codes = append(r.codes, key)
	}
	r.b.add(s)
	r.words = nil
}
