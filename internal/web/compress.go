package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"strings"
	"sync"
)

// worthPacking is how long an answer has to be, in bytes, before it is made
// smaller on its way: what fits one packet gains nothing.
const worthPacking = 1200

// packable are the kinds of answers that are sent smaller where a browser takes
// them so: text of every sort. Fonts and files to keep are packed already, and
// what streams must not wait for more to come.
func packable(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind {
	case "text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml":
		return true
	}
	return false
}

// takesGzip reports whether whoever asks can unpack an answer.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}

// packers are writers that wait for the next answer: each holds tables that are
// dear to make.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// packing sends an answer smaller, if it turns out to be long text.
type packing struct {
	http.ResponseWriter
	status int
	z      *gzip.Writer
	begun  bool
}

// Unwrap lets whoever streams reach the connection itself.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// WriteHeader waits for the first words, which say whether packing is worth it.
func (p *packing) WriteHeader(status int) {
	if p.begun || p.status != 0 {
		return
	}
	p.status = status
	if !packable(p.Header().Get("Content-Type")) {
		p.begin(0)
	}
}

// begin sends the head of an answer whose first words are n bytes.
func (p *packing) begin(n int) {
	p.begun = true
	h := p.Header()
	if packable(h.Get("Content-Type")) {
		h.Add("Vary", "Accept-Encoding")
		if n >= worthPacking && h.Get("Content-Encoding") == "" {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			p.z = packers.Get().(*gzip.Writer)
			p.z.Reset(p.ResponseWriter)
		}
	}
	if p.status != 0 {
		p.ResponseWriter.WriteHeader(p.status)
	}
}

func (p *packing) Write(b []byte) (int, error) {
	if !p.begun {
		p.begin(len(b))
	}
	if p.z != nil {
		return p.z.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// end sends what is left.
func (p *packing) end() {
	if !p.begun && p.status != 0 {
		p.begin(0)
	}
	if p.z != nil {
		_ = p.z.Close() // a browser that went away needs no answer
		packers.Put(p.z)
		p.z = nil
	}
}

// packed answers with less to send, where that is asked for.
func packed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takesGzip(r) || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		p := &packing{ResponseWriter: w}
		defer p.end()
		next.ServeHTTP(p, r)
	})
}

// packedAssets are the assets that were asked for so far, each packed once and as
// small as it gets.
var packedAssets sync.Map

// packedAsset is an asset packed; nil for one that gains nothing by it.
func packedAsset(name string, data []byte) []byte {
	if had, ok := packedAssets.Load(name); ok {
		return had.([]byte)
	}
	var small []byte
	if packable(assetTypes[path.Ext(name)]) && len(data) >= worthPacking {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = z.Write(data) // a buffer takes everything
		if z.Close() == nil && b.Len() < len(data) {
			small = b.Bytes()
		}
	}
	packedAssets.Store(name, small)
	return small
}
