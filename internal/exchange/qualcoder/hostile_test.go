package qualcoder

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim/internal/exchange"
)

// TestWrongValues: nothing in a table has to be of the kind that its column says.
func TestWrongValues(t *testing.T) {
	values := []string{"NULL", "''", "'x'", "-1", "1", "9223372036854775807", "1e300", "-9e999", "x'00ff'", "'12'", "char(0)", "2", "'#'", "zeroblob(3)"}
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		statements := []string{}
		for _, s := range v6 {
			if strings.HasPrefix(s, "CREATE") { // no column has a kind, and no number is the only one
				name, columns, _ := strings.Cut(strings.TrimPrefix(s, "CREATE TABLE "), " (")
				n := 0
				var names []string
				for c := range strings.SplitSeq(strings.TrimSuffix(columns, ")"), ",") {
					if c = strings.Fields(c)[0]; !strings.HasPrefix(c, "unique") {
						names = append(names, c)
						n++
					}
				}
				statements = append(statements, fmt.Sprintf("CREATE TABLE %s (%s)", name, strings.Join(names, ",")))
				for range 4 {
					row := make([]string, n)
					for i := range row {
						row[i] = values[r.IntN(len(values))]
					}
					statements = append(statements, fmt.Sprintf("INSERT INTO %s VALUES (%s)", name, strings.Join(row, ",")))
				}
			}
		}
		read(t, build(t, statements...))
	}
}

func TestManyCodings(t *testing.T) {
	dir := build(t, with(v6,
		`WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM w WHERE n<10) INSERT INTO source (id, name, fulltext) SELECT n, 'doc '||n, replace(hex(zeroblob(100000)),'00','word ') FROM w`,
		`INSERT INTO code_name (cid, name) VALUES (1,'a'),(2,'b')`,
		`WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM w WHERE n<200000) INSERT INTO code_text (ctid, cid, fid, seltext, pos0, pos1, owner) SELECT n, 1+n%2, 1+n%10, 'word word', 5*(n/10), 5*(n/10)+9, 'ana' FROM w`)...)
	begun := time.Now()
	p := read(t, dir)
	took := time.Since(begun)
	n := 0
	for _, s := range p.Sources {
		for _, q := range s.Passages {
			if q.Trust == exchange.Verified {
				n += len(q.Codings)
			}
		}
	}
	t.Logf("%d codings in %v", n, took)
	if n != 200_000 || took > time.Minute {
		t.Errorf("%d codings in %v", n, took)
	}
}

// TestDamage changes bytes of a good project: there is a project or a sentence.
func TestDamage(t *testing.T) {
	dir := build(t, with(v6, `INSERT INTO source (id, name, fulltext) VALUES (1,'a.txt','We waited long.')`, `INSERT INTO code_name (cid, name) VALUES (1,'a')`,
		`INSERT INTO code_text (ctid, cid, fid, seltext, pos0, pos1) VALUES (1,1,1,'waited',3,9)`)...)
	path := filepath.Join(dir, database)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for range 200 {
		b := bytes.Clone(good)
		for range 1 + r.IntN(30) {
			b[16+r.IntN(len(b)-16)] = byte(r.Uint32())
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := Read(dir); err != nil {
			refused++
		} else {
			check(t, p)
		}
	}
	if refused < 10 {
		t.Errorf("%d of 200 were refused", refused)
	}
}

func FuzzSQLite(f *testing.F) {
	dir := build(f, with(v6, `INSERT INTO source (id, name, fulltext) VALUES (1,'a.txt','We waited long.')`, `INSERT INTO code_name (cid, name) VALUES (1,'a')`,
		`INSERT INTO code_text (ctid, cid, fid, seltext, pos0, pos1) VALUES (1,1,1,'waited',3,9)`)...)
	b, err := os.ReadFile(filepath.Join(dir, database))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:5000])
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), database)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := Read(path); err == nil {
			check(t, p)
		}
	})
}
