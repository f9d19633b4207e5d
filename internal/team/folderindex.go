package team

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"verbatim/internal/coding"
)

// logIndex knows where in which file each line of each writer lies. The writer in a line
// counts, not the file's name: copies that a synchroniser made are read as what they are.
type logIndex struct {
	files   map[string]*indexed
	writers map[string]*writerLines
}

// indexed is a log file as it was when it was last looked at.
type indexed struct {
	path string
	size int64
	time time.Time
	next int64 // where what has not been read begins, in bytes
	last place // the last line that counted
}

// place is a line: where it lies, in bytes, and the SHA-256 of it.
type place struct {
	file *indexed
	at   int64
	size int
	sum  [sha256.Size]byte
}

// read gives the line, if it still lies there.
func (p place) read(f *os.File) ([]byte, error) {
	line := make([]byte, p.size)
	if _, err := f.ReadAt(line, p.at); err != nil || sha256.Sum256(line) != p.sum {
		return nil, errAnew
	}
	return line, nil
}

// writerLines are the lines of a writer from number 0 on, as far as none is missing.
type writerLines struct {
	lines []place
	later map[uint64]place // lines behind one that is missing
	forks map[uint64]bool  // numbers that several different lines claim
}

func newLogIndex() *logIndex {
	return &logIndex{map[string]*indexed{}, map[string]*writerLines{}}
}

// head is the Seq of the last line before one is missing.
func (w *writerLines) head() uint64 {
	if w == nil {
		return 0
	}
	return uint64(len(w.lines))
}

// firstFork is the Seq of the first place after one that different lines claim; 0
// without any.
func (w *writerLines) firstFork(after uint64) uint64 {
	first := uint64(0)
	for n := range w.forks {
		if n >= after && (first == 0 || n+1 < first) {
			first = n + 1
		}
	}
	return first
}

// errAnew: a log is another one than it was.
var errAnew = errors.New("it was written anew")

// refresh takes in what was appended to the logs. If anything else has happened to
// them, they are all read again.
func (x *logIndex) refresh(dir string) error {
	err := x.takeIn(dir)
	if errors.Is(err, errAnew) {
		*x = *newLogIndex()
		err = x.takeIn(dir)
	}
	if err != nil {
		*x = *newLogIndex()
		return fmt.Errorf("the log in %s cannot be read: %w", dir, err)
	}
	return nil
}

func (x *logIndex) takeIn(dir string) error {
	grown, ok, err := x.compare(dir)
	if err == nil && !ok {
		err = errAnew
	}
	for _, file := range grown {
		if err == nil {
			err = x.readOn(file)
		}
	}
	return err
}

// compare finds the files that are new or have grown; ok is false when one has gone or
// was written anew.
func (x *logIndex) compare(dir string) (grown []*indexed, ok bool, err error) {
	seen := 0
	ok = true
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing was written yet, or it was moved away meanwhile
		}
		if err != nil || d.IsDir() || !isLog(d.Name()) {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		file := x.files[path]
		switch {
		case file == nil:
			grown = append(grown, &indexed{path: path})
			return nil
		case info.Size() > file.size:
			grown = append(grown, file)
		case info.Size() < file.size || !info.ModTime().Equal(file.time):
			ok = false
		}
		seen++
		return nil
	})
	return grown, ok && seen == len(x.files), err
}

// readOn reads what stands behind the lines of a file that are known.
func (x *logIndex) readOn(file *indexed) error {
	f, err := os.Open(file.path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if file.last.file == nil {
		file.next = 0
	} else if _, err := file.last.read(f); err != nil {
		return errAnew
	}
	data, err := io.ReadAll(io.NewSectionReader(f, file.next, info.Size()-file.next))
	if err != nil {
		return err
	}
	x.files[file.path] = file
	file.size, file.time = info.Size(), info.ModTime()
	for len(data) > 0 {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		e, err := coding.ParseLine(line)
		if !ended && err != nil {
			return nil // still being written, or a fragment that the next writer closes
		}
		if err == nil {
			file.last = place{file, file.next, len(line), sha256.Sum256(line)}
			x.add(e.W, uint64(e.N), file.last)
		}
		file.next += int64(len(data) - len(rest))
		data = rest
	}
	return nil
}

// add takes a line in. A line that is there already counts once.
func (x *logIndex) add(writer string, n uint64, p place) {
	w := x.writers[writer]
	if w == nil {
		w = &writerLines{later: map[uint64]place{}, forks: map[uint64]bool{}}
		x.writers[writer] = w
	}
	have, there := w.later[n]
	if n < w.head() {
		have, there = w.lines[n], true
	}
	switch {
	case there && have.sum != p.sum:
		w.forks[n] = true
	case !there:
		w.later[n] = p
	}
	for {
		p, ok := w.later[w.head()]
		if !ok {
			return
		}
		delete(w.later, w.head())
		w.lines = append(w.lines, p)
	}
}
