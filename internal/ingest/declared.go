package ingest

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/language"
)

// declared is the encoding that a web page or an XML file says it has. It is
// asked only of files that are not UTF-8, whatever they say, and believed only
// if the file can be read that way.
func declared(data []byte) (string, encoding.Encoding, bool) {
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 4096)], " \t\r\n"))
	if !bytes.HasPrefix(head, []byte("<")) {
		return "", nil, false
	}
	sign := []byte("charset=")
	if bytes.HasPrefix(head, []byte("<?xml")) {
		sign = []byte("encoding=")
	}
	i := bytes.Index(head, sign)
	if i < 0 {
		return "", nil, false
	}
	name := bytes.TrimLeft(head[i+len(sign):], "\"' ")
	if end := bytes.IndexAny(name, "\"' ;>/?\r\n\t"); end >= 0 {
		name = name[:end]
	}
	return known(string(name), data[:min(len(data), sampleSize)])
}

// mediaName is the name of a recording at a path; "" for none.
func mediaName(path string) string {
	if path = strings.TrimSpace(path); path == "" || strings.HasSuffix(path, "/") {
		return ""
	}
	return oneLine(baseName(path))
}

// linkedMedia is the name of a recording at an address on the web or in the
// form of one.
func linkedMedia(address string) string {
	address, _, _ = strings.Cut(address, "?")
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	return mediaName(address)
}

// languageTag is the tag of a language as it is written today: eng is en. It
// is "" for what is no language.
func languageTag(s string) string {
	t, err := language.Parse(strings.TrimSpace(s))
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}
