package team

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/internal/coding"
)

// Lock keeps everybody else from writing to a folder until release is called. Of a
// study's folder it is the study's own lock.
type Lock func(ctx context.Context) (release func(), err error)

// Folder is the journals of a study that lies in a folder: its record/log. Whoever else
// appends to the logs there, the workbench or a synchroniser, is noticed at the next
// call.
type Folder struct {
	logs string // absolute path of record/log
	lock Lock

	mu    sync.Mutex
	index *logIndex
}

// OpenFolder gives the journals of the study in dir. With a nil lock only this program
// may write there, as with a mirror.
func OpenFolder(dir string, lock Lock) (*Folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("the study in %s cannot be found: %w", dir, err)
	}
	if lock == nil {
		lock = withinProgram(abs)
	}
	return &Folder{logs: filepath.Join(abs, "record", "log"), lock: lock, index: newLogIndex()}, nil
}

// programLocks has a lock for each folder that this program alone writes to.
var programLocks sync.Map

func withinProgram(dir string) Lock {
	slot, _ := programLocks.LoadOrStore(dir, make(chan struct{}, 1))
	taken := slot.(chan struct{})
	return func(ctx context.Context) (func(), error) {
		select {
		case taken <- struct{}{}:
			return func() { <-taken }, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("the study in %s is being written: %w", dir, ctx.Err())
		}
	}
}

// Append is Journal's. The lines go to the end of record/log/<coder>/<writer>.jsonl.
func (f *Folder) Append(ctx context.Context, writer string, after uint64, lines ...[]byte) error {
	if err := checkLines(writer, after, lines); err != nil {
		return err
	}
	release, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.index.refresh(f.logs); err != nil {
		return err
	}
	w := f.index.writers[writer]
	head := w.head()
	if after > head {
		return gap(writer, after, head)
	}
	for ; after < head && len(lines) > 0; after, lines = after+1, lines[1:] {
		if w.forks[after] || w.lines[after].sum != sha256.Sum256(lines[0]) {
			return conflict(writer, after+1)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	e, err := coding.ParseLine(lines[0])
	if err != nil || !coding.ValidName(e.Coder) || !coding.ValidName(e.W) {
		return fmt.Errorf("%w: record %d of writer %s names a coder as none can be named", ErrRecord, after+1, writer)
	}
	return appendLines(filepath.Join(f.logs, e.Coder, writer+".jsonl"), lines)
}

// appendLines puts lines at the end of a log, to the disk, or leaves it as it was. What
// stands at its end without a line end is closed first.
func appendLines(path string, lines [][]byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	// Not O_APPEND: Windows lets such a file grow and never shrink.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	defer func() {
		if cerr := file.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("the log cannot be written: %w", cerr)
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	before := info.Size()
	var data bytes.Buffer
	last := make([]byte, 1)
	if before > 0 {
		if _, err := file.ReadAt(last, before-1); err != nil {
			return fmt.Errorf("the log cannot be read: %w", err)
		}
		if last[0] != '\n' {
			data.WriteByte('\n')
		}
	}
	for _, line := range lines {
		data.Write(line)
		data.WriteByte('\n')
	}
	if _, err = file.WriteAt(data.Bytes(), before); err == nil {
		err = file.Sync()
	}
	if err != nil {
		_ = file.Truncate(before)
		return fmt.Errorf("%s was not written, nothing was recorded: %w", path, err)
	}
	if before == 0 {
		syncDirs(filepath.Dir(path))
	}
	return nil
}

// syncDirs makes a new log last through a power cut. Some file systems, and Windows,
// cannot sync a folder; the file itself has reached the disk all the same.
func syncDirs(dir string) {
	for range 2 {
		if d, err := os.Open(dir); err == nil {
			_ = d.Sync()
			d.Close()
		}
		dir = filepath.Dir(dir)
	}
}

// Read is Journal's. Where two different lines claim a place it ends with ErrConflict.
func (f *Folder) Read(ctx context.Context, writer string, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		f.mu.Lock()
		err := f.index.refresh(f.logs)
		var places []place
		fork := uint64(0)
		if w := f.index.writers[writer]; err == nil && after < w.head() {
			places = slices.Clone(w.lines[after:])
			fork = w.firstFork(after)
		}
		f.mu.Unlock()
		if err != nil {
			yield(Record{}, err)
			return
		}
		open := openLogs{}
		defer open.close()
		for i, p := range places {
			seq := after + 1 + uint64(i)
			line, err := open.read(p)
			switch {
			case ctx.Err() != nil:
				err = ctx.Err()
			case seq == fork:
				err = conflict(writer, seq)
			case err != nil:
				err = errors.Join(hole(writer, seq), err)
				f.forget()
			}
			if !yield(Record{writer, seq, line}, err) || err != nil {
				return
			}
		}
	}
}

// forget lets the next call read all logs again.
func (f *Folder) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.index = newLogIndex()
}

// openLogs are log files held open while their lines are read.
type openLogs map[string]*os.File

func (o openLogs) read(p place) ([]byte, error) {
	file := o[p.file.path]
	if file == nil {
		var err error
		if file, err = os.Open(p.file.path); err != nil {
			return nil, err
		}
		o[p.file.path] = file
	}
	return p.read(file)
}

func (o openLogs) close() {
	for _, file := range o {
		file.Close()
	}
}

// Heads is Journal's.
func (f *Folder) Heads(context.Context) (map[string]uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.index.refresh(f.logs); err != nil {
		return nil, err
	}
	heads := map[string]uint64{}
	for id, w := range f.index.writers {
		if w.head() > 0 {
			heads[id] = w.head()
		}
	}
	return heads, nil
}

// watchEvery is how often a folder is looked at for new lines.
const watchEvery = 200 * time.Millisecond

// Watch is Journal's.
func (f *Folder) Watch(ctx context.Context) (<-chan string, error) {
	last, err := f.Heads(ctx)
	if err != nil {
		return nil, err
	}
	hints := make(chan string, 64)
	go func() {
		defer close(hints)
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			heads, err := f.Heads(ctx)
			if err != nil {
				continue // whoever reads is told
			}
			for _, id := range slices.Sorted(maps.Keys(heads)) {
				if heads[id] != last[id] {
					select {
					case hints <- id:
					default:
					}
				}
			}
			last = heads
		}
	}()
	return hints, nil
}

// Close is Journal's.
func (f *Folder) Close() error { return nil }

// isLog reports whether a file of record/log holds events, not bodies.
func isLog(name string) bool {
	return strings.HasSuffix(name, ".jsonl") && !strings.Contains(name, ".words")
}
