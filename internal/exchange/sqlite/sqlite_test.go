package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// build writes a database with the library itself.
func build(t testing.TB, path string, statements ...string) string {
	t.Helper()
	address, err := address(path)
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ = strings.Cut(address, "?")
	db, err := sql.Open("sqlite", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

func open(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// column reads one column as text.
func column(t testing.TB, db *DB, table, name, order string) (found []string) {
	t.Helper()
	err := db.Rows(context.Background(), table, []string{name}, order, func(r Row) error {
		found = append(found, r.Text(0))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestValuesAreWhatIsStored(t *testing.T) {
	db := open(t, build(t, filepath.Join(t.TempDir(), "a.db"),
		`CREATE TABLE "odd ""name""" (id integer primary key, "a b" text, made DATETIME, n real, b blob)`,
		`INSERT INTO "odd ""name""" VALUES (2, 'two', '2026-01-05 10:00:00', 12.0, x'e9ff'), (1, 'one', 'Fri Aug 05 11:03:35 2016', 1.5, NULL), (3, 7, NULL, 'x', 'z')`))
	if diff := cmp.Diff([]string{`odd "name"`}, db.Tables()); diff != "" || !db.Has(`ODD "Name"`) || db.Has("odd") {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"id": "id", "a b": "a b", "made": "made", "n": "n", "b": "b"}, db.Columns(`odd "name"`)); diff != "" {
		t.Error(diff)
	}
	var got []string
	err := db.Rows(context.Background(), `odd "name"`, []string{"ID", "a b", "made", "n", "b", "missing"}, "", func(r Row) error {
		_, ok := r.Number(3)
		got = append(got, fmt.Sprintf("%d %q %q %s %d %g %v %q %v", r.Int(0), r.Text(1), r.Text(2), r.Text(3), r.Int(3), r.Float(3), ok, r.Text(4), r.Null(5)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`1 "one" "Fri Aug 05 11:03:35 2016" 1.5 1 1.5 true "" true`,
		`2 "two" "2026-01-05 10:00:00" 12 12 12 true "\xe9\xff" true`,
		`3 "7" "" x 0 0 false "z" true`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOrder(t *testing.T) {
	db := open(t, build(t, filepath.Join(t.TempDir(), "a.db"), `CREATE TABLE t (k, v text)`,
		`INSERT INTO t VALUES (10,'d'),('b','f'),(NULL,'a'),(9.5,'c'),('a','e'),(-1,'b')`))
	if got := strings.Join(column(t, db, "t", "v", "k"), ""); got != "abcdef" {
		t.Errorf("ordered by k: %s", got)
	}
	if got := strings.Join(column(t, db, "t", "v", "none"), ""); got != "dfaceb" {
		t.Errorf("not ordered: %s", got)
	}
	if got := column(t, db, "none", "v", ""); got != nil {
		t.Errorf("rows of a table that is not there: %v", got)
	}
}

func TestAnErrorOfTheCallerEndsIt(t *testing.T) {
	db := open(t, build(t, filepath.Join(t.TempDir(), "a.db"), `CREATE TABLE t (k)`, `INSERT INTO t VALUES (1),(2)`))
	enough, n := errors.New("enough"), 0
	err := db.Rows(context.Background(), "t", []string{"k"}, "", func(Row) error { n++; return enough })
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a fault of the caller was hidden")
			}
		}()
		_ = db.Rows(context.Background(), "t", []string{"k"}, "", func(Row) error { panic("caller") })
	}()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := db.Rows(ctx, "t", []string{"k"}, "", func(Row) error { return nil }); err == nil {
		t.Error("rows after the end of the context")
	}
}

func TestNamesThatNeedEscaping(t *testing.T) {
	names := []string{"a b#c%20&x=1.db", "ä😀 'q' %41.db", "a;b+c.db"}
	if runtime.GOOS != "windows" {
		names = append(names, "what?mode=rwc.db", `back\slash.db`)
	}
	for _, name := range names {
		dir := filepath.Join(t.TempDir(), "in # a %41 folder")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		path := build(t, filepath.Join(dir, name), `CREATE TABLE t (k)`, `INSERT INTO t VALUES ('here')`)
		if got := column(t, open(t, path), "t", "k", ""); len(got) != 1 || got[0] != "here" {
			t.Errorf("%s: %v", name, got)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || files[0].Name() != name {
			t.Errorf("%s: %v beside it, %v", name, files, err)
		}
	}
	for path, want := range map[string]string{
		"C:/Users/A b/x.db":  "file:///C:/Users/A%20b/x.db",
		"/home/é?/#.db":      "file:///home/%C3%A9%3F/%23.db",
		"//server/share/x.y": "file:////server/share/x.y",
	} {
		if got := uri(path); got != want {
			t.Errorf("uri(%s) = %s, want %s", path, got, want)
		}
	}
}

func TestNothingIsWritten(t *testing.T) {
	dir := t.TempDir()
	path := build(t, filepath.Join(dir, "a.db"), `PRAGMA journal_mode=WAL`, `CREATE TABLE t (k)`, `INSERT INTO t VALUES (1)`)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	if got := column(t, db, "t", "k", "k"); len(got) != 1 {
		t.Errorf("%v", got)
	}
	if _, err := db.conn.ExecContext(context.Background(), `INSERT INTO t VALUES (2)`); err == nil {
		t.Error("a row could be written")
	}
	after, err := os.ReadFile(path)
	if err != nil || !cmp.Equal(before, after) {
		t.Errorf("the file changed: %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%v beside it", files)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	_ = os.Chmod(path, 0o644)
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name, s string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	waiting := build(t, filepath.Join(dir, "wal.db"), `CREATE TABLE t (k)`)
	write("wal.db-wal", strings.Repeat("x", 33))
	hot := build(t, filepath.Join(dir, "hot.db"), `CREATE TABLE t (k)`)
	write("hot.db-journal", "\xd9\xd5\x05\xf9")
	for path, want := range map[string]string{
		filepath.Join(dir, "none.db"):     "none.db is not there",
		dir:                               "is not a file",
		write("empty.db", ""):             "empty.db is not an SQLite database",
		write("text.db", "SQLite format"): "text.db is not an SQLite database",
		write("head.db", magic):           "head.db is damaged",
		waiting:                           "close the program",
		hot:                               "close the program",
	} {
		db, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		if err == nil {
			_ = db.Close()
		}
	}
	write("wal.db-wal", "")
	write("hot.db-journal", "\x00\x00\x00\x00")
	open(t, waiting)
	open(t, hot)
}

// TestOnlyPlainTables: what is called a table and runs its author's words is none.
func TestOnlyPlainTables(t *testing.T) {
	db := open(t, build(t, filepath.Join(t.TempDir(), "a.db"),
		`CREATE VIEW source AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT n AS id FROM r`,
		`CREATE TABLE plain (k, twice AS (k||k))`, `INSERT INTO plain VALUES ('a')`,
		`CREATE VIRTUAL TABLE cases USING fts5(name)`))
	if db.Has("source") || db.Has("cases") || !db.Has("plain") {
		t.Errorf("tables %v", db.Tables())
	}
	if got := column(t, db, "source", "id", ""); got != nil {
		t.Errorf("rows of a view: %v", got)
	}
	if got := column(t, db, "plain", "twice", ""); len(got) != 1 || got[0] != "" {
		t.Errorf("a computed column: %q", got)
	}
}

func TestLongTextIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 64 MB")
	}
	db := open(t, build(t, filepath.Join(t.TempDir(), "a.db"), `CREATE TABLE t (k)`, `INSERT INTO t VALUES (zeroblob(67108870))`))
	err := db.Rows(context.Background(), "t", []string{"k"}, "", func(Row) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "64 MB") {
		t.Error(err)
	}
}

// TestTheSamePageAgainAndAgain makes a tree whose branches all lead to one leaf.
func TestTheSamePageAgainAndAgain(t *testing.T) {
	path := build(t, filepath.Join(t.TempDir(), "a.db"), `PRAGMA page_size=512`, `CREATE TABLE t (k text)`,
		`WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r WHERE n<3000) INSERT INTO t SELECT 'some words of row '||n FROM r`)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 512
	root := b[page : 2*page] // of t
	if root[0] != 5 {
		t.Fatalf("page 2 is of kind %d", root[0])
	}
	leaf := first(b[(first(root)-1)*page:])
	if b[(leaf-1)*page] != 13 {
		t.Fatalf("page %d is of kind %d", leaf, b[(leaf-1)*page])
	}
	inner := bytes.Clone(b[(first(root)-1)*page : first(root)*page]) // has more branches than the root
	words := bytes.Clone(b[(leaf-1)*page : leaf*page])
	for at := uint32(2); at < 7; at++ { // pages 2 to 6 lead to the next alone, page 6 to a leaf
		p := b[(at-1)*page : at*page]
		copy(p, inner)
		next := at + 1
		if at == 6 {
			copy(b[6*page:7*page], words)
		}
		binary.BigEndian.PutUint32(p[8:], next)
		for i := range int(binary.BigEndian.Uint16(p[3:])) {
			binary.BigEndian.PutUint32(p[binary.BigEndian.Uint16(p[12+2*i:]):], next)
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	err = open(t, path).Rows(context.Background(), "t", []string{"k"}, "", func(Row) error { n++; return nil })
	if err == nil || !strings.Contains(err.Error(), "damaged") || n < 1000 || n > len(b) {
		t.Errorf("%d rows of a file of %d bytes, %v", n, len(b), err)
	}
}

// first is the first page that an inner page leads to.
func first(p []byte) uint32 { return binary.BigEndian.Uint32(p[binary.BigEndian.Uint16(p[12:]):]) }

// TestDamage changes bytes anywhere: there is an answer or a sentence, and an end.
func TestDamage(t *testing.T) {
	path := build(t, filepath.Join(t.TempDir(), "a.db"), `PRAGMA page_size=512`, `CREATE TABLE t (k integer primary key, v text)`, `CREATE TABLE u (v)`,
		`WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r WHERE n<300) INSERT INTO t SELECT n, 'some words of row '||n FROM r`)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 400 {
		b := append([]byte{}, good...)
		for range 1 + r.IntN(20) {
			b[16+r.IntN(len(b)-16)] = byte(r.Uint32())
		}
		if r.IntN(4) == 0 {
			b = b[:r.IntN(len(b))]
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readAll(path); err != nil {
			if refused++; !strings.Contains(err.Error(), "a.db") || strings.Contains(err.Error(), "SQL logic") {
				t.Fatal(err)
			}
		}
	}
	if refused < 20 {
		t.Errorf("only %d of 400 damaged files were refused", refused)
	}
}

func readAll(path string) (n int, err error) {
	db, err := Open(path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	for _, table := range db.Tables() {
		var columns []string
		for c := range db.Columns(table) {
			columns = append(columns, c)
		}
		if err := db.Rows(context.Background(), table, columns, "", func(Row) error { n++; return nil }); err != nil {
			return n, err
		}
	}
	return n, nil
}

func FuzzOpen(f *testing.F) {
	path := build(f, filepath.Join(f.TempDir(), "a.db"), `PRAGMA page_size=512`, `CREATE TABLE t (k integer primary key, v text)`, `INSERT INTO t VALUES (1,'words')`)
	b, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:600])
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = readAll(path)
	})
}
