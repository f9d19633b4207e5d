package join

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"verbatim/internal/transcript"
)

// Bounds of a file that is joined. They are far above what a study has, and keep
// a hostile file from taking the machine with it.
const (
	maxSize  = 16 << 20 // bytes
	maxDepth = 100      // tables and lists inside one another
	maxNodes = 500_000  // values, once aliases are followed
)

// yamlFormat is study.yaml, a page about a transcript, or a summary.
type yamlFormat struct {
	file  string
	study bool
	page  bool
	cells bool // summaries
}

func (f yamlFormat) read(data []byte) (*node, error) {
	if data == nil {
		return nil, nil
	}
	doc, err := decode(data)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		return newTable(), nil
	}
	r := yamlReader{left: maxNodes, bytes: 2 * maxSize}
	root, err := r.node(doc, 0)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return newTable(), nil
	}
	if consent := root.kid("consent"); f.study && consent.tree() {
		for _, ask := range transcript.Asks {
			if n := consent.kid(string(ask)); n != nil && n.kind == scalar {
				if n.text = answer(n.text); n.text == "" {
					consent.put(string(ask), nil)
				}
			}
		}
	}
	return root, nil
}

// decode reads one YAML document; nil for an empty file.
func decode(data []byte) (doc *yaml.Node, err error) {
	defer func() { // the library panics on some malformed input
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("it is no YAML: %v", r)
		}
	}()
	switch {
	case len(data) > maxSize:
		return nil, fmt.Errorf("it is larger than %d MB", maxSize>>20)
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return nil, errors.New("it is no text in UTF-8")
	}
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, mark())))
	var first, second yaml.Node
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, errors.New("it holds more than one YAML document")
	}
	if len(first.Content) == 0 {
		return nil, nil
	}
	return first.Content[0], nil
}

// mark is the byte order mark that some editors put first.
func mark() []byte { return []byte("\uFEFF") }

// yamlReader turns YAML into content. Aliases are followed, within bounds.
type yamlReader struct {
	left  int // values that may still come
	bytes int // of text that may still come
}

func (r *yamlReader) node(n *yaml.Node, depth int) (*node, error) {
	if r.left--; r.left < 0 {
		return nil, errors.New("it repeats itself without end")
	}
	if depth > maxDepth {
		return nil, errors.New("it is nested too deep")
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.node(n.Alias, depth+1)
	case yaml.ScalarNode:
		if n.Value == "" || n.Tag == "!!null" {
			return nil, nil
		}
		if r.bytes -= len(n.Value); r.bytes < 0 {
			return nil, errors.New("it repeats itself without end")
		}
		return &node{kind: scalar, text: n.Value, src: n}, nil
	case yaml.MappingNode:
		return r.table(n, depth)
	case yaml.SequenceNode:
		return r.sequence(n, depth)
	}
	return nil, errors.New("it is no YAML")
}

func (r *yamlReader) table(n *yaml.Node, depth int) (*node, error) {
	t := newTable()
	t.src = n
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := target(n.Content[i])
		if key.Kind != yaml.ScalarNode || strings.Contains(key.Value, sep) {
			return nil, fmt.Errorf("line %d has a key that is no text", n.Content[i].Line)
		}
		if seen[key.Value] {
			return nil, fmt.Errorf("the key %q is there twice", transcript.Abbreviate(key.Value, 20))
		}
		seen[key.Value] = true
		v, err := r.node(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		t.put(key.Value, v)
	}
	return t, nil
}

func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// sequence reads a list of named tables, a set of texts, or what is neither and
// counts as one value.
func (r *yamlReader) sequence(n *yaml.Node, depth int) (*node, error) {
	items := make([]*node, len(n.Content))
	for i, c := range n.Content {
		var err error
		if items[i], err = r.node(c, depth+1); err != nil {
			return nil, err
		}
	}
	out := &node{kind: set, kids: map[string]*node{}, src: n}
	if !slices.ContainsFunc(items, func(n *node) bool { return n == nil || n.kind != scalar }) {
		for _, item := range items {
			out.put(once(out, item.text), item)
		}
		return out, nil
	}
	for _, by := range []string{"id", "name", "participant", "transcript"} {
		if named(items, n.Content, by) {
			out.kind, out.by = list, by
			for _, item := range items {
				if item.kid(by) == nil { // an empty name is a name
					item.put(by, &node{kind: scalar, src: &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle}})
				}
				out.put(item.said(by), item)
			}
			return out, nil
		}
	}
	for i, item := range items {
		if item == nil {
			items[i] = &node{kind: scalar}
		}
	}
	plain := make([]any, len(items))
	for i, item := range items {
		plain[i] = item.plain()
	}
	data, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	return &node{kind: opaque, text: string(data), src: n}, nil
}

// once is a key for a text of a set: a text that is there twice has two.
func once(set *node, text string) string {
	key := text
	for n := 2; set.kids[key] != nil; n++ {
		key = fmt.Sprintf("%s (%d)", text, n)
	}
	return key
}

// named reports whether items are tables with a field that tells them apart.
func named(items []*node, src []*yaml.Node, by string) bool {
	seen := map[string]bool{}
	for i, item := range items {
		if item == nil || item.kind != table || seen[item.said(by)] {
			return false
		}
		if k := item.kid(by); k != nil && k.kind != scalar || k == nil && !hasKey(target(src[i]), by) {
			return false
		}
		seen[item.said(by)] = true
	}
	return true
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if target(n.Content[i]).Value == key {
			return true
		}
	}
	return false
}

func (f yamlFormat) prepare(_ *fold, root, _, to *node) (*node, *node) { return root, to }

func (f yamlFormat) after(fold *fold, root, _, _ *node) *node {
	if f.cells {
		keepOthers(fold, root)
	}
	return root
}

// careful: of answers for everyone the one that lets out least stands.
func (f yamlFormat) careful(at []string) (func(*node) int, bool) {
	if f.study && len(at) == 2 && at[0] == "consent" && slices.Contains(transcript.Asks, transcript.Ask(at[1])) {
		return answerRank, true
	}
	return nil, false
}

// together: whose words a speaker's are and what part they play is one thing to
// say, and so are a summary and who wrote it when.
func (f yamlFormat) together(at []string) []string {
	if f.cells && len(at) == 2 && at[0] == cells {
		return wholeSummary()
	}
	if f.page && len(at) == 2 && at[0] == "speakers" {
		return []string{"voice", "participant"}
	}
	return nil
}

// silent: who wrote a summary and when is told with the summary.
func (f yamlFormat) silent(at []string) bool {
	return f.cells && len(at) == 3 && at[0] == cells && at[2] != summary && slices.Contains(wholeSummary(), at[2])
}

func (f yamlFormat) label(root *node, at []string) string {
	return labelOf(f.file, root, at, func(at []string) (string, bool) {
		return "", f.cells && (len(at) == 1 && at[0] == cells || len(at) == 3 && at[2] == summary) // the person says it
	})
}

func (f yamlFormat) write(layout []byte, want *node) ([]byte, error) {
	return writeYAML(f, layout, want, plainEmitter{})
}

// answer reads an answer of consent as the study does: yes, no, or blank.
// Anything else stays as it is written, and the study will refuse it.
func answer(s string) string {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "yes", "y", "true", "agreed":
		return string(transcript.Yes)
	case "no", "n", "false", "refused", "not agreed":
		return string(transcript.No)
	}
	return s
}

// answerRank ranks answers by how little they let out: no, what cannot be
// understood, blank, yes.
func answerRank(n *node) int {
	switch {
	case n == nil:
		return 1
	case n.text == string(transcript.Yes):
		return 0
	case n.text == string(transcript.No):
		return 3
	}
	return 2
}
