package refi

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds on XML: bytes, elements, attributes, and elements inside each other.
const (
	maxMarkup     = 256 << 20
	maxNodes      = 4_000_000
	maxAttributes = 16_000_000
	maxDepth      = 256
)

// markup reads XML as programs write it, which is not always XML: a character that may
// not stand there is replaced, and an & or a < that begins nothing is itself. Document
// type definitions are refused, so that nothing can grow. Strings share the memory of
// the file, as there may be hundreds of thousands of elements.
type markup struct {
	s          string
	at         int
	open       []frame
	nodes      []node      // those not yet used of a block
	attrs      []attribute // those in use of a block
	node, attr int         // how many so far
	bad        int
}

// frame is an element that is not yet closed.
type frame struct {
	*node
	more []byte // the text, from its second piece on
}

// parseMarkup reads XML up to the end of its outermost element. It also counts the
// characters that cannot stand in XML. An error is half a sentence saying what is wrong
// at which line.
func parseMarkup(s string) (*node, int, error) {
	m := &markup{s: s}
	for {
		root, err := m.piece()
		if err != nil {
			line := 1 + strings.Count(s[:min(m.at, len(s))], "\n")
			return nil, 0, fmt.Errorf("at line %d %w", line, err)
		}
		if root != nil {
			return root, m.bad, nil
		}
	}
}

// piece reads up to the next tag and that. It gives the root when that is closed.
func (m *markup) piece() (*node, error) {
	rest := m.s[m.at:]
	i := strings.IndexByte(rest, '<')
	if i < 0 {
		return nil, fmt.Errorf("its XML stops before its end")
	}
	if i > 0 {
		m.say(m.clean(rest[:i]))
		m.at += i
		rest = rest[i:]
	}
	switch {
	case strings.HasPrefix(rest, "</"):
		return m.close(rest)
	case strings.HasPrefix(rest, "<![CDATA["):
		end := strings.Index(rest, "]]>")
		if end < 0 {
			return nil, fmt.Errorf("its XML stops before its end")
		}
		m.say(m.cleanRaw(rest[len("<![CDATA["):end], false))
		m.at += end + len("]]>")
		return nil, nil
	case strings.HasPrefix(rest, "<!--"):
		return nil, m.skip(rest, "-->")
	case strings.HasPrefix(rest, "<?"):
		return nil, m.skip(rest, "?>")
	case len(rest) >= 9 && strings.EqualFold(rest[:9], "<!DOCTYPE"):
		return nil, fmt.Errorf("it has a document type definition, which no such file needs and which could make it say anything")
	case len(rest) < 2 || !startsName(rest[1]):
		m.say("<")
		m.at++
		return nil, nil
	}
	return m.start(rest)
}

func (m *markup) skip(rest, to string) error {
	end := strings.Index(rest, to)
	if end < 0 {
		return fmt.Errorf("its XML stops before its end")
	}
	m.at += end + len(to)
	return nil
}

func startsName(c byte) bool {
	return c == '_' || c == ':' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

// nameEnd is where a name ends that s begins with.
func nameEnd(s string) int {
	if i := strings.IndexAny(s, " \t\r\n/>=<"); i >= 0 {
		return i
	}
	return len(s)
}

func localName(s string) string { return s[strings.LastIndexByte(s, ':')+1:] }

// say adds text to the element that is open.
func (m *markup) say(s string) {
	if len(m.open) == 0 {
		return
	}
	f := &m.open[len(m.open)-1]
	switch {
	case f.first != nil && strings.TrimSpace(s) == "": // only there to make the file look nice
	case f.text == "" && f.more == nil:
		f.text = s
	default:
		if f.more == nil {
			f.more = []byte(f.text)
		}
		f.more = append(f.more, s...)
	}
}

func (m *markup) close(rest string) (*node, error) {
	end := strings.IndexByte(rest, '>')
	if end < 0 {
		return nil, fmt.Errorf("its XML stops before its end")
	}
	if len(m.open) == 0 {
		return nil, fmt.Errorf("an element ends that never began")
	}
	f := m.open[len(m.open)-1]
	if name := localName(strings.TrimSpace(rest[2:end])); name != f.name {
		return nil, fmt.Errorf("</%s> stands where <%s> should end", shortened(name), shortened(f.name))
	}
	m.at += end + 1
	return m.closed(), nil
}

// closed takes the innermost element off those that are open; it is the root where
// none is left.
func (m *markup) closed() *node {
	f := m.open[len(m.open)-1]
	m.open = m.open[:len(m.open)-1]
	if f.more != nil {
		f.node.text = string(f.more)
	}
	if len(m.open) == 0 {
		return f.node
	}
	return nil
}

func (m *markup) start(rest string) (*node, error) {
	i := 1 + nameEnd(rest[1:])
	n, err := m.element(localName(rest[1:i]))
	if err != nil {
		return nil, err
	}
	if cap(m.attrs)-len(m.attrs) < 16 {
		m.attrs = make([]attribute, 0, 1024)
	}
	from := len(m.attrs)
	for {
		i += spaces(rest[i:])
		switch {
		case i >= len(rest):
			return nil, fmt.Errorf("its XML stops before its end")
		case rest[i] == '>' || strings.HasPrefix(rest[i:], "/>"):
			n.attrs = m.attrs[from:len(m.attrs):len(m.attrs)]
			m.at += i + 1
			if rest[i] == '/' {
				m.at++
				return m.closed(), nil
			}
			return nil, nil
		}
		a, used, err := m.attribute(rest[i:])
		if err != nil {
			return nil, err
		}
		if i += used; a.name != "" {
			m.attrs = append(m.attrs, a)
		}
	}
}

func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

// attribute reads name="value" and says how long that was.
func (m *markup) attribute(s string) (attribute, int, error) {
	end := nameEnd(s)
	name := s[:end]
	i := end + spaces(s[end:])
	if name == "" || i >= len(s) || s[i] != '=' {
		return attribute{}, 0, fmt.Errorf("an attribute has no value")
	}
	i++
	i += spaces(s[i:])
	if i >= len(s) || s[i] != '"' && s[i] != '\'' {
		return attribute{}, 0, fmt.Errorf("the value of an attribute stands in no quotation marks")
	}
	size := strings.IndexByte(s[i+1:], s[i])
	if size < 0 {
		return attribute{}, 0, fmt.Errorf("its XML stops before its end")
	}
	if m.attr++; m.attr > maxAttributes {
		return attribute{}, 0, fmt.Errorf("there are more attributes than any project has")
	}
	used := i + 1 + size + 1
	if name == "xmlns" || strings.HasPrefix(name, "xmlns:") {
		return attribute{}, used, nil
	}
	return attribute{localName(name), m.clean(s[i+1 : i+1+size])}, used, nil
}

// element opens an element in the one that is open.
func (m *markup) element(name string) (*node, error) {
	if len(m.open) >= maxDepth {
		return nil, fmt.Errorf("more than %d elements stand inside each other, which no project needs", maxDepth)
	}
	if m.node++; m.node > maxNodes {
		return nil, fmt.Errorf("there are more elements than any project has")
	}
	if len(m.nodes) == 0 {
		m.nodes = make([]node, 512)
	}
	n := &m.nodes[0]
	m.nodes = m.nodes[1:]
	n.name = name
	if len(m.open) > 0 {
		up := m.open[len(m.open)-1].node
		if up.last == nil {
			up.first = n
		} else {
			up.last.next = n
		}
		up.last = n
	}
	m.open = append(m.open, frame{node: n})
	return n, nil
}

// clean is a piece of text or of a value as it is meant.
func (m *markup) clean(s string) string { return m.cleanRaw(s, true) }

// cleanRaw resolves references, where they count, makes the ends of lines LF, and
// replaces what cannot stand in XML.
func (m *markup) cleanRaw(s string, refs bool) string {
	plain, ascii := true, true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c >= ' ' && (c != '&' || !refs) || c == '\n' || c == '\t'
		ascii = ascii && c < utf8.RuneSelf
	}
	if plain && (ascii || utf8.ValidString(s)) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&' && refs:
			r, size = reference(s[i:])
		case r == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				size = 2
			}
			i += size
			b.WriteByte('\n')
			continue
		}
		i += size
		if !inXML(r) || r == utf8.RuneError && size == 1 {
			m.bad++
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}

// reference is the character that a reference stands for, and how long that is. What is
// none is an ampersand.
func reference(s string) (rune, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return '&', 1
	}
	name := s[1:end]
	switch name {
	case "amp":
		return '&', end + 1
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	}
	digits, hex := strings.CutPrefix(name, "#")
	if !hex {
		return '&', 1
	}
	base := 10
	if len(digits) > 1 && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return '&', 1
	}
	if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, end + 1 // replaced and counted
	}
	return rune(n), end + 1
}
