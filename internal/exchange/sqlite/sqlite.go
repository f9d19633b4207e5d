// Package sqlite reads the tables of SQLite files that other tools keep their projects
// in. It only reads: it takes no lock, writes nothing, and leaves no file beside theirs.
// The files are strangers' files, so every question has a bound, and only plain tables
// are asked: views, triggers and virtual tables run what their author wrote.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// The bounds on a file and on what is read of it.
const (
	maxFile    = 2 << 30  // bytes of a file
	maxCell    = 64 << 20 // bytes of one value
	maxRows    = 5_000_000
	maxTables  = 2_000
	maxColumns = 2_000
	maxWait    = 5 * time.Minute // for the rows of one table
)

const magic = "SQLite format 3\x00"

// Is reports whether data begins as SQLite files do.
func Is(data []byte) bool { return len(data) >= len(magic) && string(data[:len(magic)]) == magic }

// DB is a file that is open for reading. It is for one goroutine at a time.
type DB struct {
	name   string // of the file, for people
	size   int64  // bytes
	pool   *sql.DB
	conn   *sql.Conn
	names  []string          // of the tables, as the file has them
	tables map[string]*table // by lower-case name
	broken bool              // the library gave up in the middle: it is not asked again
	away   bool              // the caller's own function is running
}

type table struct {
	name    string
	columns map[string]string // by lower-case name, as the file has them
}

// Open opens a file for reading. The error is a sentence for people: that it is no
// SQLite file, is too large, is damaged, or is open in another program whose last
// changes are not in it yet.
func Open(path string) (*DB, error) {
	d := &DB{name: filepath.Base(path), tables: map[string]*table{}}
	if err := d.check(path); err != nil {
		return nil, err
	}
	dsn, err := address(path)
	if err != nil {
		return nil, fmt.Errorf("%s could not be found: %w", d.name, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err = d.guard(func() error { return d.open(ctx, dsn) }); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// Close lets go of the file.
func (d *DB) Close() error {
	if d.broken || d.pool == nil { // asking the library again could hang
		return nil
	}
	return d.guard(func() error {
		if d.conn != nil {
			_ = d.conn.Close()
		}
		return d.pool.Close()
	})
}

// check looks at the file itself before the library does.
func (d *DB) check(path string) error {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s is not there; check its name and its folder", d.name)
		}
		return fmt.Errorf("%s could not be opened: %w", d.name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%s could not be opened: %w", d.name, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file; name the database itself", d.name)
	}
	if d.size = info.Size(); d.size > maxFile {
		return fmt.Errorf("%s is larger than 2 GB, which is more than can be read; export a smaller project", d.name)
	}
	head := make([]byte, len(magic))
	if _, err = io.ReadFull(f, head); err != nil || !Is(head) {
		return fmt.Errorf("%s is not an SQLite database; check that it is the right file", d.name)
	}
	// Changes that another program has not put into the file yet would be missed,
	// and half of a change could be seen.
	if size, _ := beside(path, "-wal"); size > walHead {
		return d.busy("-wal")
	}
	if size, first := beside(path, "-journal"); size > 0 && first != 0 {
		return d.busy("-journal")
	}
	return nil
}

const walHead = 32 // bytes that a -wal file has before any change

func (d *DB) busy(ending string) error {
	return fmt.Errorf("%s has changes that are still in %s beside it; close the program that has it open (or open and close it there once), then try again", d.name, d.name+ending)
}

// beside is the size and the first byte of a file of the same name with an ending.
func beside(path, ending string) (size int64, first byte) {
	f, err := os.Open(path + ending)
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0, 0
	}
	var b [1]byte
	if _, err = f.Read(b[:]); err != nil {
		return 0, 0
	}
	return info.Size(), b[0]
}

// address is what the library is told to open. Immutable: it takes no lock and looks for
// nothing beside the file.
func address(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return uri(filepath.ToSlash(abs)) + "?mode=ro&immutable=1&_defensive=1&_dqs=0", nil
}

// uri escapes an absolute path with forward slashes: C:/a, /a, //server/share/a.
func uri(path string) string {
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString("file://")
	for i := range len(path) {
		c := path[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("/:._-~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// open opens the file, makes the library careful, and reads which tables there are.
func (d *DB) open(ctx context.Context, dsn string) (err error) {
	connector, err := driver.NewConnector(dsn)
	if err != nil {
		return err
	}
	d.pool = sql.OpenDB(connector)
	d.pool.SetMaxOpenConns(1)
	if d.conn, err = d.pool.Conn(ctx); err != nil {
		return err
	}
	for id, most := range map[int]int{
		lib.SQLITE_LIMIT_LENGTH: maxCell, lib.SQLITE_LIMIT_COLUMN: maxColumns, lib.SQLITE_LIMIT_ATTACHED: 0,
		lib.SQLITE_LIMIT_EXPR_DEPTH: 100, lib.SQLITE_LIMIT_TRIGGER_DEPTH: 1, lib.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
		lib.SQLITE_LIMIT_WORKER_THREADS: 0,
	} {
		if _, err = driver.Limit(d.conn, id, most); err != nil {
			return err
		}
	}
	for _, pragma := range []string{"trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY", "query_only=ON"} {
		if _, err = d.conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	return d.schema(ctx)
}

// guard runs what asks the library, and makes sentences of its errors. The library can
// give up on a damaged file; that is an error here too.
func (d *DB) guard(ask func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if d.away {
				panic(r)
			}
			d.broken = true
			err = d.damaged()
		}
	}()
	if d.broken {
		return d.damaged()
	}
	return d.say(ask())
}

func (d *DB) damaged() error {
	return fmt.Errorf("%s is damaged, and could not be read; open it in the program it is from, save a copy there, and try that", d.name)
}

// say makes a sentence of an error of the library.
func (d *DB) say(err error) error {
	var refused *driver.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s takes too long to read; it may be damaged", d.name)
	case !errors.As(err, &refused):
		return err
	}
	switch refused.Code() & 0xff {
	case lib.SQLITE_TOOBIG:
		return fmt.Errorf("%s has a text of more than 64 MB, which is more than can be read", d.name)
	case lib.SQLITE_NOMEM:
		return fmt.Errorf("%s needs more memory than there is", d.name)
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_IOERR:
		return fmt.Errorf("%s could not be read: %w", d.name, err)
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("%s takes too long to read, or reading was stopped: %w", d.name, context.Canceled)
	}
	return d.damaged()
}
