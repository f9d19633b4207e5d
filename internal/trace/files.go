package trace

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// Found is a file, or a part of an archive, in which needles stand. It holds
// none of the words.
type Found struct {
	Path   string // with slashes, inside the folder
	Inside string // the part of an archive; empty for a plain file
	Count  int    // stretches of words, or names
	Name   bool   // names; otherwise words
}

// Unreached is a file, or a part of an archive, that may hold words and could
// not be looked into.
type Unreached struct {
	Path   string
	Inside string
	Why    string // as the end of a sentence about it: "it is locked with a password"
}

// Report is what a search of a folder came to.
type Report struct {
	Found     []Found     // by path
	Unreached []Unreached // by path
	Files     int         // files on disk that were looked at
	Archives  int         // archives that were opened, also inside others
	Parts     int         // files and parts of archives that were read
}

// Files looks for needles in every file under root, hidden ones and archives
// included, and in the names of files. Links are not followed. Skip, when not
// nil, leaves out a file or folder by its name with slashes inside root. A file
// that cannot be read is reported, and is no error; an error means that the
// search was interrupted.
func Files(ctx context.Context, root string, n *Needles, skip func(rel string) bool) (Report, error) {
	return searchFiles(ctx, root, n, skip, usualLimits())
}

func searchFiles(ctx context.Context, root string, n *Needles, skip func(rel string) bool, lim limits) (Report, error) {
	var mu sync.Mutex
	var all Report
	var wg sync.WaitGroup
	paths := make(chan string)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for rel := range paths {
				l := &looker{needles: n, limits: lim, left: lim.total, path: rel}
				l.file(filepath.Join(root, filepath.FromSlash(rel)))
				mu.Lock()
				all.add(l.report)
				mu.Unlock()
			}
		})
	}
	unread := walk(ctx, root, skip, func(rel string) { paths <- rel })
	close(paths)
	wg.Wait()
	all.Unreached = append(all.Unreached, unread...)
	all.sort()
	return all, ctx.Err()
}

// Add takes in what a search of other files came to.
func (r *Report) Add(o Report) {
	r.add(o)
	r.sort()
}

func (r *Report) add(o Report) {
	r.Found = append(r.Found, o.Found...)
	r.Unreached = append(r.Unreached, o.Unreached...)
	r.Files, r.Archives, r.Parts = r.Files+o.Files, r.Archives+o.Archives, r.Parts+o.Parts
}

func (r *Report) sort() {
	slices.SortFunc(r.Found, func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Inside, b.Inside), boolOrder(a.Name, b.Name), cmp.Compare(a.Count, b.Count))
	})
	slices.SortFunc(r.Unreached, func(a, b Unreached) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Inside, b.Inside), cmp.Compare(a.Why, b.Why))
	})
}

func boolOrder(a, b bool) int {
	if a == b {
		return 0
	}
	if b {
		return -1
	}
	return 1
}

// walk gives every file under root, and tells what could not be entered.
func walk(ctx context.Context, root string, skip func(rel string) bool, yield func(rel string)) (unread []Unreached) {
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, relErr := filepath.Rel(root, p)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		if err != nil {
			unread = append(unread, Unreached{Path: rel, Why: whyRefused})
			return nil
		}
		if rel != "." && skip != nil && skip(rel) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			if leadsOut(root, p) {
				unread = append(unread, Unreached{Path: rel, Why: whyLink})
			}
		case d.Type().IsRegular():
			yield(rel)
		}
		return nil
	})
	return unread
}

// leadsOut reports whether a link leads to something outside root. What it leads
// to inside is looked at in its own place.
func leadsOut(root, link string) bool {
	base, err := filepath.EvalSymlinks(root)
	if err != nil {
		return true
	}
	to, err := filepath.EvalSymlinks(link)
	if err != nil {
		return false // it leads nowhere
	}
	rel, err := filepath.Rel(base, to)
	return err != nil || !filepath.IsLocal(rel)
}

// file looks through a file on disk. Large archives are read part by part.
func (l *looker) file(name string) {
	l.report.Files++
	l.found("", l.needles.count(l.path))
	f, err := os.Open(name)
	if err != nil {
		l.unreached("", whyRefused)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		l.unreached("", whyRefused)
		return
	}
	head := make([]byte, 512)
	k, _ := io.ReadFull(f, head)
	switch kindOf(head[:k]) {
	case kindZip:
		l.report.Parts++
		l.report.Archives++
		if l.zip(f, info.Size(), "", 0) {
			return
		}
		if data, ok := l.read(f, info.Size()); ok {
			l.found("", l.needles.bytes(data))
		}
	case kindRecording:
		l.unreached("", whyRecording)
	default:
		if data, ok := l.read(f, info.Size()); ok {
			l.data(data, "", 0)
		}
	}
}

// read is a file on disk as a whole, unless it is larger than the limits allow.
func (l *looker) read(f *os.File, size int64) ([]byte, bool) {
	if size > l.limits.file {
		l.unreached("", whyTooLarge)
		return nil, false
	}
	_, err := f.Seek(0, io.SeekStart)
	if err != nil {
		l.unreached("", whyRefused)
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(f, l.limits.file))
	if err != nil {
		l.unreached("", whyRefused)
	}
	return data, len(data) > 0
}
