package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/catma"
	"verbatim/internal/exchange/qualcoder"
	"verbatim/internal/exchange/refi"
	"verbatim/internal/exchange/rqda"
	"verbatim/internal/exchange/sqlite"
	"verbatim/internal/exchange/taguette"
	"verbatim/internal/exchange/webanno"
)

// projectReader reads the projects of a program.
type projectReader struct {
	is   func(path string, begins []byte) bool // by its name and its first bytes
	read func(path string, o ImportOptions) (*exchange.Project, error)
}

// projectReaders are the kinds of projects that are read, in the order in which they are tried.
func projectReaders() []projectReader {
	return []projectReader{
		{isQDPX, readQDPX},
		{isQDC, readQDC},
		{isDatabase, readDatabase},
		{isCATMA, readCATMA},
		{isWebAnno, readWebAnno},
		{isOwnJSON, readOwnJSON},
	}
}

// IsProject reports whether a path is a project of another program, which ImportProject
// brings in, and not a transcript.
func (a *App) IsProject(ctx context.Context, path string, o ImportOptions) (bool, error) {
	if _, ok := projectReaderOf(path); ok {
		return true, nil
	}
	_, ok, err := a.segmentsIn(ctx, path, o)
	return ok, err
}

func projectReaderOf(path string) (projectReader, bool) {
	begins := firstBytes(path)
	for _, r := range projectReaders() {
		if r.is(path, begins) {
			return r, true
		}
	}
	return projectReader{}, false
}

// ProjectByName reports whether a file or folder found in a folder is by its name a project
// of another program.
func ProjectByName(name string) bool {
	return slices.Contains([]string{".qdpx", ".qdc", ".qda", ".rqda", ".sqlite3"}, strings.ToLower(filepath.Ext(name)))
}

// readProject reads the project of another program.
func (a *App) readProject(ctx context.Context, path string, o ImportOptions) (*exchange.Project, error) {
	if o.Positions != "" && !slices.Contains(PositionUnits(), o.Positions) {
		return nil, usage("use "+orList(PositionUnits()), "%q is no way to count places", o.Positions)
	}
	r, ok := projectReaderOf(path)
	if !ok {
		if p, is, err := a.segmentsIn(ctx, path, o); is || err != nil {
			return p, err
		}
		if _, err := os.Stat(path); err != nil {
			return nil, problem("check the name", "%s cannot be read: %s", path, plain(err))
		}
		return nil, problem("`verbatim import --help` lists what is read", "%s is no project of another program that Verbatim knows", filepath.Base(path))
	}
	p, err := r.read(path, o)
	if err != nil {
		if many, ok := errors.AsType[*taguette.ManyError](err); ok {
			return nil, problem("say which with --project NAME", "%s", many)
		}
		return nil, &Problem{What: err.Error(), Cause: err}
	}
	return p, nil
}

// firstBytes are the first bytes of a file; none of a folder.
func firstBytes(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, 4096))
	return data
}

func isQDPX(path string, begins []byte) bool {
	if strings.EqualFold(filepath.Ext(path), ".qdpx") {
		return exists(path)
	}
	if !bytes.HasPrefix(begins, []byte("PK")) {
		return false
	}
	is := false
	_ = withFile(path, func(f *os.File, size int64) error { is = refi.IsProject(f, size); return nil })
	return is
}

func readQDPX(path string, o ImportOptions) (p *exchange.Project, err error) {
	err = withFile(path, func(f *os.File, size int64) error {
		p, err = refi.Read(filepath.Base(path), f, size, refi.Options{Positions: o.Positions})
		return err
	})
	return p, err
}

func withFile(path string, what func(*os.File, int64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return what(f, info.Size())
}

func isQDC(path string, begins []byte) bool {
	return strings.EqualFold(filepath.Ext(path), ".qdc") || bytes.Contains(begins, []byte("urn:QDA-XML:codebook"))
}

func readQDC(path string, _ ImportOptions) (*exchange.Project, error) {
	data, err := readWhole(path)
	if err != nil {
		return nil, err
	}
	return refi.ReadCodebook(filepath.Base(path), data)
}

// isDatabase reports whether a path is a database, or a folder with one, as QualCoder makes it.
func isDatabase(path string, begins []byte) bool {
	ending := strings.ToLower(filepath.Ext(strings.TrimRight(path, `/\`)))
	return sqlite.Is(begins) || slices.Contains([]string{".qda", ".rqda", ".sqlite3"}, ending) && exists(path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// databaseOf is the database in a project folder of QualCoder; of anything else the path itself.
func databaseOf(path string) string {
	inside := filepath.Join(path, "data.qda")
	if _, err := os.Stat(inside); err == nil {
		return inside
	}
	return path
}

func readDatabase(path string, o ImportOptions) (*exchange.Project, error) {
	db, err := sqlite.Open(databaseOf(path))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	switch {
	case taguette.Is(db):
		return taguette.ReadProject(path, o.Project)
	case db.Has("code_name"):
		return qualcoder.Read(path)
	case db.Has("freecode"):
		return rqda.Read(path)
	}
	return nil, problem("Verbatim reads those of Taguette, QualCoder and RQDA; export from other programs as REFI-QDA (.qdpx)", "%s is a database of no program that is known here", filepath.Base(path))
}

// PositionUnits are the ways in which places in a project may count.
func PositionUnits() []string { return refi.PositionUnits() }

func isCATMA(path string, begins []byte) bool {
	switch {
	case bytes.HasPrefix(begins, []byte("\x1f\x8b")), bytes.HasPrefix(begins, []byte("PK")) && strings.EqualFold(filepath.Ext(path), ".zip"):
		data, err := readWhole(path)
		return err == nil && catma.Is(data)
	}
	return catma.Is(begins)
}

// readCATMA reads an export of CATMA. A collection of annotations by itself needs the
// text that lies beside it.
func readCATMA(path string, _ ImportOptions) (*exchange.Project, error) {
	data, err := readWhole(path)
	if err != nil {
		return nil, err
	}
	var beside []catma.File
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, t := range entries {
		if !strings.EqualFold(filepath.Ext(path), ".xml") || !strings.EqualFold(filepath.Ext(t.Name()), ".txt") || len(beside) == 50 {
			continue
		}
		if words, err := readWhole(filepath.Join(filepath.Dir(path), t.Name())); err == nil {
			beside = append(beside, catma.File{Name: t.Name(), Data: words})
		}
	}
	return catma.Read(filepath.Base(path), data, beside...)
}

func isWebAnno(_ string, begins []byte) bool { return webanno.Is(begins) }

func readWebAnno(path string, _ ImportOptions) (*exchange.Project, error) {
	data, err := readWhole(path)
	if err != nil {
		return nil, err
	}
	return webanno.Read(filepath.Base(path), data)
}

func isOwnJSON(_ string, begins []byte) bool { return exchange.IsJSON(begins) }

func readOwnJSON(path string, _ ImportOptions) (*exchange.Project, error) {
	data, err := readWhole(path)
	if err != nil {
		return nil, err
	}
	return exchange.ReadJSON(filepath.Base(path), data)
}

// readWhole reads a file that is not too large.
func readWhole(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxSource {
		return nil, problem("export it in parts", "%s is %d MB; a file of this kind is at most %d MB", filepath.Base(path), info.Size()>>20, maxSource>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", path, plain(err))
	}
	return data, nil
}
