package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

//go:embed templates
var templateFiles embed.FS

// hashes are the beginnings of the hashes of all assets, by name.
var hashes = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	_ = fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := assetFiles.ReadFile(name)
		sum := sha256.Sum256(data)
		all[strings.TrimPrefix(name, "assets/")] = hex.EncodeToString(sum[:6])
		return err
	})
	return all
})

// assetPath is the address of an asset. It changes with what is in it, so that a
// browser may keep it for ever.
func assetPath(name string) string { return "/assets/" + name + "?v=" + hashes()[name] }

func (s *Server) assetRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /assets/{name...}", s.asset)
	mux.HandleFunc("GET /codebook.css", s.codebookCSS)
}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	hash, ok := hashes()[name]
	kind := assetTypes[path.Ext(name)]
	if !ok || kind == "" {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+hash+`"`)
	switch {
	case r.URL.Query().Get("v") == hash:
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
	case path.Ext(name) == ".woff2":
		h.Set("Cache-Control", "private, max-age=86400")
	default:
		h.Set("Cache-Control", "private, no-cache")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), hash) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	data, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	if small := packedAsset(name, data); small != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		data = small
	}
	_, _ = w.Write(data)
}

// templates are the pages that were asked for so far, each with the layout.
var templates struct {
	sync.Mutex
	parsed map[string]*template.Template
}

// pageTemplate is the template of a page, parsed when it is first shown.
func pageTemplate(name string) (*template.Template, error) {
	templates.Lock()
	defer templates.Unlock()
	if t := templates.parsed[name]; t != nil {
		return t, nil
	}
	t, err := template.New("layout.html").Funcs(functions()).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
	if err != nil {
		return nil, err
	}
	if templates.parsed == nil {
		templates.parsed = map[string]*template.Template{}
	}
	templates.parsed[name] = t
	return t, nil
}
