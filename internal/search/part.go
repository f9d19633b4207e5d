package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// A part of the index is a folder that is never written to again: a bleve
// index, and part.json, which says what texts it holds and what its files must
// look like.

// partText is one text in a part.
type partText struct {
	Text  text.Hash `json:"text"`
	Turns int       `json:"turns"`
	Cut   string    `json:"cut"` // where its turns begin and end, hashed: see cutOf
}

// partFile is one file of a part.
type partFile struct {
	Name string `json:"name"` // relative to the part, with slashes
	Size int64  `json:"size"` // bytes
	Sum  uint32 `json:"crc"`  // CRC-32C
}

type manifest struct {
	Kind  string     `json:"kind"`
	Texts []partText `json:"texts"`
	Files []partFile `json:"files"`
}

const manifestName = "part.json"

// checkedAtOpen is the size, in bytes, up to which a part's files are read and
// summed when it is opened: a few milliseconds. bleve verifies no checksums, so
// a damaged file would give wrong answers. Larger parts wait for Verify.
const checkedAtOpen = 64 << 20

// errDamaged marks a part that is not what was written. It should go.
var errDamaged = errors.New("this part of the index is damaged")

// errPanic is what is left of a panic in bleve.
var errPanic = errors.New("reading the index failed")

// part is an open part.
type part struct {
	name  string
	path  string
	texts []partText
	bleve bleve.Index
	index.IndexReader
	docs  []atomic.Uint64 // by bleve's number: text+1 and turn; 0 when not looked up yet
	users int             // searches at work, guarded by Index.mu
	gone  bool            // close it when the last has finished
	bad   atomic.Bool     // it failed while it was read
}

// cutOf is a hash of where the turns of a transcript are: the same words can be
// parted otherwise.
func cutOf(t *transcript.Transcript) string {
	h := uint64(14695981039346656037) // FNV-1a over whole numbers
	for _, turn := range t.Turns {
		h = (h ^ uint64(turn.Speech.Start)) * 1099511628211
		h = (h ^ uint64(turn.Speech.End)) * 1099511628211
	}
	return fmt.Sprintf("%016x", h)
}

func partTextOf(t *transcript.Transcript) partText {
	return partText{t.Text.Hash(), len(t.Turns), cutOf(t)}
}

// partName is the folder of the part that holds these texts.
func partName(kind string, texts []partText) string {
	texts = slices.Clone(texts)
	slices.SortFunc(texts, func(a, b partText) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Cut, b.Cut)) })
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintln(h, t.Text, t.Cut)
	}
	return kind + "-" + hex.EncodeToString(h.Sum(nil))[:32]
}

// kindOf is the kind in the name of a part; ok is false for other folders.
func kindOf(name string) (kind string, ok bool) {
	kind, sum, ok := strings.Cut(name, "-")
	return kind, ok && len(sum) == 32 && strings.Trim(sum, "0123456789abcdef") == ""
}

// write seals a part: after it, the part is what the manifest says.
func (m *manifest) write(path string) error {
	m.Files = nil
	err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(path, file)
		if err != nil {
			return err
		}
		size, sum, err := sumFile(file)
		m.Files = append(m.Files, partFile{filepath.ToSlash(name), size, sum})
		return err
	})
	if err != nil {
		return err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%s\n%08x\n", b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
	return os.WriteFile(filepath.Join(path, manifestName), []byte(line), 0o644)
}

func readManifest(path string) (*manifest, error) {
	b, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return nil, damagedIf(err, errors.Is(err, fs.ErrNotExist))
	}
	body, sum, _ := strings.Cut(string(b), "\n")
	if strings.TrimSuffix(sum, "\n") != fmt.Sprintf("%08x", crc32.Checksum([]byte(body), crc32.MakeTable(crc32.Castagnoli))) {
		return nil, errDamaged
	}
	m := &manifest{}
	if err := json.Unmarshal([]byte(body), m); err != nil {
		return nil, errDamaged
	}
	return m, nil
}

// check compares the files with the manifest: their sizes, and up to limit
// bytes in all what is in them.
func (m *manifest) check(path string, limit int64) error {
	var total int64
	for _, f := range m.Files {
		info, err := os.Stat(filepath.Join(path, filepath.FromSlash(f.Name)))
		if err != nil {
			return damagedIf(err, errors.Is(err, fs.ErrNotExist))
		}
		if info.Size() != f.Size {
			return errDamaged
		}
		total += f.Size
	}
	if total > limit {
		return nil
	}
	for _, f := range m.Files {
		size, sum, err := sumFile(filepath.Join(path, filepath.FromSlash(f.Name)))
		if err != nil {
			return damagedIf(err, errors.Is(err, fs.ErrNotExist))
		}
		if size != f.Size || sum != f.Sum {
			return errDamaged
		}
	}
	return nil
}

func damagedIf(err error, damaged bool) error {
	if damaged {
		return errDamaged
	}
	return err
}

func sumFile(path string) (size int64, sum uint32, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{f}, make([]byte, 256<<10))
	return size, h.Sum32(), err
}

// openPart opens a part for reading, after summing up to so many bytes.
func openPart(dir, name string, sumUpTo int64) (*part, error) {
	p := &part{name: name, path: filepath.Join(dir, name)}
	m, err := readManifest(p.path)
	if err != nil {
		return nil, err
	}
	if err := m.check(p.path, sumUpTo); err != nil {
		return nil, err
	}
	if err := register(); err != nil {
		return nil, err
	}
	p.texts = m.Texts
	p.docs = make([]atomic.Uint64, m.turns())
	if err := guard(p.open); err != nil {
		p.close()
		return nil, p.blame(err)
	}
	return p, nil
}

func (p *part) open() (err error) {
	if p.bleve, err = bleve.OpenUsing(p.path, map[string]any{"read_only": true, "bolt_timeout": "200ms"}); err != nil {
		return err
	}
	inner, err := p.bleve.Advanced()
	if err != nil {
		return err
	}
	p.IndexReader, err = inner.Reader()
	return err
}

// blame decides whether it is the part's fault that it could not be read. If
// its files are as they were written it is not, unless bleve panicked: a disk
// may refuse to lock them, or too many files may be open.
func (p *part) blame(err error) error {
	m, damaged := readManifest(p.path)
	if damaged == nil {
		damaged = m.check(p.path, math.MaxInt64)
	}
	if damaged == nil && errors.Is(err, errPanic) {
		return errDamaged
	}
	return cmp.Or(damaged, err)
}

func (m *manifest) turns() int {
	n := 0
	for _, t := range m.Texts {
		n += t.Turns
	}
	return n
}

// isPassing: the error may be gone at the next search.
func isPassing(err error) bool {
	for _, e := range []error{fs.ErrPermission, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return err.Error() == "timeout" // all that bleve says when a lock is held
}

func (p *part) close() {
	_ = guard(func() error {
		if p.IndexReader != nil {
			_ = p.IndexReader.Close()
		}
		if p.bleve != nil {
			return p.bleve.Close()
		}
		return nil
	})
}

// guard runs a call of bleve. On damaged files bleve panics; on a memory stick
// that was pulled out, reading its mapped files is a fault.
func guard(call func() error) (err error) {
	faults := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(faults)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return call()
}
