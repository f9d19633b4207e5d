package rqda

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"verbatim/internal/exchange"
)

// build makes a project file.
func build(t testing.TB, statements ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "our study.rqda")
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	db, err := sql.Open("sqlite", "file://"+(&url.URL{Path: path}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range append([]string{"PRAGMA synchronous=OFF", "PRAGMA journal_mode=OFF"}, statements...) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return file
}

func read(t testing.TB, path string) *exchange.Project {
	t.Helper()
	p, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	check(t, p)
	return p
}

// check holds what a project promises.
func check(t testing.TB, p *exchange.Project) {
	t.Helper()
	above := map[string]bool{"": true}
	for _, c := range p.Codes {
		if !above[c.Parent] || above[c.ID] {
			t.Fatalf("code %s under %s is out of order, or twice there", c.ID, c.Parent)
		}
		above[c.ID] = true
	}
	ids := map[string]bool{}
	for _, s := range p.Sources {
		n, last := len([]rune(s.Text)), 0
		if strings.ContainsAny(s.Text, "\r\uFEFF") || ids[s.ID] {
			t.Fatalf("source %s: its text is not clean, or it is twice there", s.ID)
		}
		ids[s.ID] = true
		for _, q := range s.Passages {
			if q.Span.Start < 0 || q.Span.Start > q.Span.End || int(q.Span.End) > n || int(q.Span.Start) < last || q.Trust == "" || ids[q.ID] {
				t.Fatalf("passage %+v of a text of %d", q, n)
			}
			last, ids[q.ID] = int(q.Span.Start), true
			for _, c := range q.Codings {
				if !above[c.Code] || ids[c.ID] {
					t.Fatalf("coding %+v", c)
				}
				ids[c.ID] = true
			}
		}
	}
	for _, c := range p.Cases {
		for _, part := range c.Parts {
			if !ids[part.Source] || part.Span.Empty() {
				t.Fatalf("part %+v of %s", part, c.ID)
			}
		}
		ids[c.ID] = true
	}
	for _, m := range p.Memos {
		for _, on := range m.On {
			if on.ID == "" || !ids[on.ID] {
				t.Fatalf("memo on %+v, which is not there", on)
			}
		}
	}
}

// lost counts what does not come along, by kind.
func lost(p *exchange.Project) map[string]int {
	n := map[string]int{}
	for _, l := range p.Losses {
		n[l.Kind] += l.Count
	}
	return n
}

// quotes lists codings as code, words, who and trust.
func quotes(p *exchange.Project) (found []string) {
	names := map[string]string{}
	for _, c := range p.Codes {
		names[c.ID] = c.Name
	}
	for _, s := range p.Sources {
		runes := []rune(s.Text)
		for _, q := range s.Passages {
			for _, c := range q.Codings {
				found = append(found, fmt.Sprintf("%s: %s | %s %s %s", s.Name, names[c.Code], string(runes[q.Span.Start:q.Span.End]), c.User, q.Trust))
			}
		}
	}
	return found
}

func memos(p *exchange.Project) (found []string) {
	for _, m := range p.Memos {
		on := "project"
		for _, t := range m.On {
			on = t.Kind + " " + t.ID
		}
		found = append(found, strings.TrimPrefix(m.Name+": ", ": ")+m.Text+" | "+m.By+" on "+on)
	}
	return found
}

// tables are those of version 0.2.2.
var tables = []string{
	`CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text, imageDir text)`,
	`CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer)`,
	`CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text)`,
	`CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text)`,
	`CREATE TABLE treefile (fid integer, catid integer, date text, dateM text, memo text, status integer, owner text)`,
	`CREATE TABLE filecat (name text, fid integer, catid integer, owner text, date text, dateM text, memo text, status integer)`,
	`CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text, status integer)`,
	`CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, date text, memo text)`,
	`CREATE TABLE coding2 (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, date text, memo text)`,
	`CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer)`,
	`CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text, date text, memo text)`,
	`CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text, class text)`,
	`CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer)`,
	`CREATE TABLE fileAttr (variable text, value text, fileID integer, date text, dateM text, owner text, status integer)`,
	`CREATE TABLE journal (name text, journal text, date text, dateM text, owner text, status integer)`,
	`CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text, dateM text, status integer)`,
	`CREATE TABLE image (name text, id integer, date text, dateM text, owner text, status integer)`,
	`CREATE TABLE imageCoding (cid integer, iid integer, x1 integer, y1 integer, x2 integer, y2 integer, memo text, date text, dateM text, owner text, status integer)`,
	`INSERT INTO project VALUES ('0.2.2','Fri Aug 05 11:03:35 2016',NULL,'about it','',NULL)`,
}

func with(base []string, more ...string) []string {
	return append(append([]string{}, base...), more...)
}

func TestEverything(t *testing.T) {
	p := read(t, build(t, with(tables,
		`INSERT INTO source VALUES ('one',1,'We waited long.'||char(10)||'The nurse was kind.'||char(10)||char(10)||'End',NULL,'ana','Fri Aug 05 11:03:35 2016',NULL,1),
			('two',2,CAST(x'436166e920656e7472e920e7612076612e' AS TEXT),'a memo',CAST(x'416dede9' AS TEXT),'d',NULL,1),('old',3,'gone',NULL,'ana','d',NULL,0),('blank',4,'','','ana','d',NULL,1)`,
		`INSERT INTO freecode VALUES ('waiting','being kept','ana','d',NULL,1,1,'#ffff00000000'),('kind',NULL,'ana','d',NULL,2,1,'antiquewhite1'),('dead','','ana','d',NULL,3,0,NULL),('alone','','ana','d',NULL,4,1,NULL)`,
		`INSERT INTO codecat VALUES ('Care',NULL,1,'ana','d',NULL,'of people',1),('Time',NULL,2,'ana','d',NULL,NULL,1),('Gone',NULL,3,'ana','d',NULL,NULL,0)`,
		`INSERT INTO treecode VALUES (1,2,'d',NULL,NULL,1,'ana'),(1,1,'d',NULL,NULL,1,'ana'),(2,1,'d',NULL,NULL,1,'ana'),(4,3,'d',NULL,NULL,1,'ana'),(4,1,'d',NULL,NULL,0,'ana'),(4,8,'d',NULL,NULL,1,'ana')`,
		`INSERT INTO coding VALUES (1,1,'waited',3.0,9.0,1,'ana','Fri Aug 05 11:03:35 2016','so long'),(2,1,'nurse was kind',20.0,34.0,1,'ben','d',NULL),(2,1,'waited',3.0,9.0,0,'ana','d',NULL),
			(2,1,'waited',3.0,9.0,-1,'ana','d',NULL),(3,1,'waited',3.0,9.0,1,'ana','d',NULL),(1,3,'gone',0.0,4.0,1,'ana','d',NULL),(1,2,CAST(x'656e7472e9' AS TEXT),5.0,10.0,1,'ana','d','NA'),
			(4,1,' kind',30.0,34.0,1,'ana','d',NULL),(4,1,'was kin',24.0,28.0,1,'ana','d',NULL),(1,4,'x',0.0,1.0,1,'ana','d','on nothing'),(1,1,'kind',31.0,34.0,1,'ana','d',NULL)`,
		`INSERT INTO coding2 VALUES (1,1,'waited',3.0,9.0,1,'ana','d',NULL),(1,1,'waited',3.0,9.0,1,'cyd','d',NULL),(1,1,'waited',3.0,9.0,0,'cyd','d',NULL)`,
		`INSERT INTO annotation VALUES (1,20,'she again','ben','d',NULL,1),(1,36,'an empty line','ben','d',NULL,1),(1,5,'deleted','ben','d',NULL,0),(3,0,'with the old','ben','d',NULL,1),(1,2,'','ben','d',NULL,1)`,
		`INSERT INTO cases VALUES ('Rosa','softly','ana','d',NULL,1,1),('Li','','ana','d',NULL,2,1),('No','','ana','d',NULL,3,0)`,
		`INSERT INTO caselinkage VALUES (1,1,0,40,1,'ana','d',NULL),(1,1,0,40,1,'ana','d',NULL),(2,1,16,35,1,'ana','d',NULL),(2,2,0,900,1,'ana','d',NULL),(3,1,0,4,1,'ana','d',NULL),(2,1,0,3,0,'ana','d',NULL),(2,1,50,60,1,'ana','d',NULL)`,
		`INSERT INTO filecat VALUES ('North',NULL,1,'ana','d',NULL,'the wards',1),('South',NULL,2,'ana','d',NULL,NULL,1)`,
		`INSERT INTO treefile VALUES (1,1,'d',NULL,NULL,1,'ana'),(1,2,'d',NULL,NULL,1,'ana'),(1,1,'d',NULL,NULL,1,'ana'),(2,2,'d',NULL,NULL,0,'ana')`,
		`INSERT INTO attributes VALUES ('age',1,'d',NULL,'ana','in years','numeric'),('site',1,'d',NULL,'ana',NULL,'character'),('x',0,'d',NULL,'ana',NULL,NULL)`,
		`INSERT INTO caseAttr VALUES ('age','41',1,'d',NULL,'ana',1),('age','NA',2,'d',NULL,'ana',1),('age','50',1,'d',NULL,'ana',NULL),('age','3',3,'d',NULL,'ana',1)`,
		`INSERT INTO fileAttr VALUES ('site','Leeds',1,'d',NULL,'ana',NULL),('site','York',2,'d',NULL,'ana',0)`,
		`INSERT INTO journal VALUES ('Day 1','We began.','d',NULL,'ana',1),('Day 2','x','d',NULL,'ana',0)`,
		`INSERT INTO image VALUES ('a',1,'d',NULL,'ana',1)`, `INSERT INTO imageCoding (cid, status) VALUES (1,1)`,
		`CREATE TABLE extra (a)`, `INSERT INTO extra VALUES (1)`,
	)...))
	if diff := cmp.Diff([]string{
		"one: waiting | waited ana verified", "one: waiting | waited ana (second coding) verified", "one: waiting | waited cyd verified",
		"one: kind | nurse was kind ben verified", "one: alone | e wa ana doubtful",
		"one: alone | kind ana verified", "one: waiting | ind ana verified", "two: waiting | entré ana verified",
	}, quotes(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]exchange.Code{
		{ID: "category:1", Name: "Care", Description: "of people", Folder: true}, {ID: "code:2", Parent: "category:1", Name: "kind"},
		{ID: "category:2", Name: "Time", Folder: true}, {ID: "code:1", Parent: "category:2", Name: "waiting", Description: "being kept", Colour: "#ff0000"},
		{ID: "code:4", Name: "alone"},
	}, p.Codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{
		"document": 1, "document without text": 1, "code": 1, "colour of a code": 1, "category of codes": 1, "code in a category": 2, "further category of a code": 1,
		"coding": 6, "annotation": 2, "case": 1, "words of a case": 3, "document in a category": 1, "attribute": 1, "value of an attribute": 2,
		"second value of an attribute": 1, "journal entry": 1, "picture": 1, "maker of a code": 1, "coding of a part of a picture": 1, "row of a table that is not known here": 1,
	}, lost(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"a memo | Amíé on source file:2", "so long | ana on coding coding:1", "on nothing | ana on source file:4",
		"softly | ana on case case:1", "she again | ben on passage file:1#2", "an empty line | ben on source file:1",
		"Category of documents: North: the wards | ana on project", "Day 1: We began. | ana on project",
	}, memos(p)); diff != "" {
		t.Error(diff)
	}
	if s := p.Sources[1]; s.Text != "Café entré ça va." || p.Sources[0].At != "Fri Aug 05 11:03:35 2016" || strings.Join(p.Sources[0].Groups, ",") != "North,South" || len(s.Groups) != 0 {
		t.Errorf("%+v", p.Sources)
	}
	if diff := cmp.Diff([]exchange.Case{
		{ID: "case:1", Name: "Rosa", Sources: []string{"file:1"}, Values: []exchange.Value{{Variable: "age", Text: "41"}}},
		{ID: "case:2", Name: "Li", Sources: []string{"file:2"}, Parts: p.Cases[1].Parts},
	}, p.Cases); diff != "" || len(p.Cases[1].Parts) != 1 || p.Cases[1].Parts[0].Span.Start != 16 || p.Cases[1].Parts[0].Span.End != 35 {
		t.Error(diff, p.Cases[1].Parts)
	}
	if diff := cmp.Diff([]exchange.Variable{{Name: "age", Kind: "integer", Description: "in years"}, {Name: "site", Kind: "text"}}, p.Variables); diff != "" {
		t.Error(diff)
	}
	if p.Name != "our study" || p.Description != "about it" || len(p.Notes) != 2 {
		t.Errorf("%q %q %q", p.Name, p.Description, p.Notes)
	}
}

// TestOldVersion has neither states nor the later tables.
func TestOldVersion(t *testing.T) {
	p := read(t, build(t, `CREATE TABLE source (name text, id integer, file text)`, `CREATE TABLE freecode (name text, id integer)`,
		`CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real)`,
		`INSERT INTO source VALUES ('one',1,'We waited'||char(13,10)||'at the door')`, `INSERT INTO freecode VALUES ('a',1)`,
		`INSERT INTO coding VALUES (1,1,'the door',14,22)`))
	if diff := cmp.Diff([]string{"one: a | the door  verified"}, quotes(p)); diff != "" || p.Sources[0].Units != "code points, Windows line ends as two" || len(p.Losses) != 0 {
		t.Error(diff, p.Sources[0].Units, p.Losses)
	}
}

func TestRefused(t *testing.T) {
	views := build(t, `CREATE VIEW source AS SELECT 1 AS id`, `CREATE VIEW freecode AS SELECT 1 AS id`, `CREATE VIEW coding AS SELECT 1 AS cid`)
	for path, want := range map[string]string{views: "none of RQDA's", t.TempDir(): "is not a file", "none.rqda": "is not there"} {
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", path, err, want)
		}
	}
}

// TestWrongValues: nothing in a table has to be of the kind that its column says.
func TestWrongValues(t *testing.T) {
	values := []string{"NULL", "''", "'x'", "-1", "1", "1", "1", "9223372036854775807", "1e300", "-9e999", "x'00ff'", "'12'", "char(0)", "2", "zeroblob(3)"}
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		statements := []string{}
		for _, s := range tables {
			if !strings.HasPrefix(s, "CREATE") {
				continue
			}
			s = strings.NewReplacer(" integer", "", " text", "", " real", "").Replace(s)
			statements = append(statements, s)
			name, _, _ := strings.Cut(strings.TrimPrefix(s, "CREATE TABLE "), " (")
			for range 5 {
				row := make([]string, strings.Count(s, ",")+1)
				for i := range row {
					row[i] = values[r.IntN(len(values))]
				}
				statements = append(statements, fmt.Sprintf("INSERT INTO %s VALUES (%s)", name, strings.Join(row, ",")))
			}
		}
		read(t, build(t, statements...))
	}
}

func TestManyCodings(t *testing.T) {
	file := build(t, with(tables, `INSERT INTO source (name, id, file, status) SELECT 'a', 1, replace(hex(zeroblob(250000)),'00','word '), 1`,
		`INSERT INTO freecode (name, id, status) VALUES ('a',1,1)`,
		`WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM w WHERE n<200000) INSERT INTO coding SELECT 1,1,'word word',5.0*n,5.0*n+9,1,'ana','d',NULL FROM w`)...)
	begun := time.Now()
	p := read(t, file)
	t.Log(time.Since(begun))
	if took := time.Since(begun); len(quotes(p)) != 200_000 || took > time.Minute {
		t.Errorf("%d codings in %v", len(quotes(p)), took)
	}
}

// TestDamage changes bytes of a good project: there is a project or a sentence.
func TestDamage(t *testing.T) {
	path := build(t, small()...)
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
		if p, err := Read(path); err != nil {
			refused++
		} else {
			check(t, p)
		}
	}
	if refused < 10 {
		t.Errorf("%d of 200 were refused", refused)
	}
}

func small() []string {
	return with(tables, `INSERT INTO source (name, id, file, status) VALUES ('a',1,'We waited long.',1)`, `INSERT INTO freecode (name, id, status) VALUES ('a',1,1)`,
		`INSERT INTO coding VALUES (1,1,'waited',3,9,1,'ana','d',NULL)`)
}

func FuzzSQLite(f *testing.F) {
	b, err := os.ReadFile(build(f, small()...))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:5000])
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f.rqda")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := Read(path); err == nil {
			check(t, p)
		}
	})
}
