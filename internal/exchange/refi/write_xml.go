package refi

import (
	"bufio"
	"io"
	"unicode/utf8"
)

// xmlWriter writes XML with one element a line. What XML cannot hold becomes U+FFFD.
type xmlWriter struct {
	b     *bufio.Writer
	names []string // of the elements that are not ended
	open  bool     // the tag of the last one is not closed
	bad   int      // how many characters were replaced
}

func newXML(w io.Writer) *xmlWriter { return &xmlWriter{b: bufio.NewWriterSize(w, 1<<16)} }

func (x *xmlWriter) head() { x.b.WriteString(`<?xml version="1.0" encoding="utf-8"?>`) }

func (x *xmlWriter) flush() error {
	x.b.WriteByte('\n')
	return x.b.Flush() // says what went wrong before, too
}

func (x *xmlWriter) closeTag() {
	if x.open {
		x.b.WriteByte('>')
		x.open = false
	}
}

// start begins an element; attributes follow it.
func (x *xmlWriter) start(name string) *xmlWriter {
	x.closeTag()
	x.b.WriteString("\n<")
	x.b.WriteString(name)
	x.names = append(x.names, name)
	x.open = true
	return x
}

// attr gives the element just begun an attribute.
func (x *xmlWriter) attr(name, value string) *xmlWriter {
	x.b.WriteByte(' ')
	x.b.WriteString(name)
	x.b.WriteString(`="`)
	x.escape(value, true)
	x.b.WriteByte('"')
	return x
}

// some gives the element just begun an attribute unless it is empty.
func (x *xmlWriter) some(name, value string) *xmlWriter {
	if value == "" {
		return x
	}
	return x.attr(name, value)
}

// end ends the element begun last that is not ended.
func (x *xmlWriter) end() {
	name := x.names[len(x.names)-1]
	x.names = x.names[:len(x.names)-1]
	if x.open {
		x.b.WriteString("/>")
		x.open = false
		return
	}
	x.b.WriteString("\n</")
	x.b.WriteString(name)
	x.b.WriteByte('>')
}

// text writes an element that holds a text, unless it is empty.
func (x *xmlWriter) text(name, s string) {
	if s != "" {
		x.content(name, s)
	}
}

// content writes an element that holds a text, which may be empty.
func (x *xmlWriter) content(name, s string) {
	x.start(name).closeTag()
	x.escape(s, false)
	x.names = x.names[:len(x.names)-1]
	x.b.WriteString("</")
	x.b.WriteString(name)
	x.b.WriteByte('>')
}

// ref writes an element that refers to something.
func (x *xmlWriter) ref(name string, to uuid) {
	x.start(name).attr("targetGUID", to.String()).end()
}

// escape writes a text so that every reader finds it as it is: readers change line ends
// in attributes, and carriage returns everywhere, unless they are written as numbers.
func (x *xmlWriter) escape(s string, attribute bool) {
	from := 0
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		with := x.escaped(r, n, attribute)
		if with != "" {
			x.b.WriteString(s[from:i])
			x.b.WriteString(with)
			from = i + n
		}
		i += n
	}
	x.b.WriteString(s[from:])
}

// escaped is what stands for a character of a length in bytes; empty for itself.
func (x *xmlWriter) escaped(r rune, n int, attribute bool) string {
	switch {
	case r == '&':
		return "&amp;"
	case r == '<':
		return "&lt;"
	case r == '>':
		return "&gt;"
	case r == '\r':
		return "&#xD;"
	case attribute && r == '"':
		return "&#34;"
	case attribute && r == '\n':
		return "&#xA;"
	case attribute && r == '\t':
		return "&#x9;"
	case !inXML(r), r == utf8.RuneError && n == 1:
		x.bad++
		return "\uFFFD"
	}
	return ""
}
