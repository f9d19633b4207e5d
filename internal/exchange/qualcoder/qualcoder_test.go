package qualcoder

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"verbatim/internal/exchange"
)

// samplesDir is the folder of other tools' files.
func samplesDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("VERBATIM_SAMPLES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "samples")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the samples are missing: %v. Set VERBATIM_SAMPLES", err)
		}
		t.Skipf("no samples at %s; set VERBATIM_SAMPLES to test with them", dir)
	}
	return dir
}

// build makes a project folder NAME.qda, and gives its database.
func build(t testing.TB, statements ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "our study.qda")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.ToSlash(filepath.Join(dir, "data.qda"))
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
	return dir
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

// TestSample: what is wanted was read with another program.
func TestSample(t *testing.T) {
	p := read(t, filepath.Join(samplesDir(t), "qualcoder", "qualcoder-v17__synthetic_demo.qda"))
	if diff := cmp.Diff([]string{
		"interview_01.txt: kindness | the “nurse” was kind 👩\u200d⚕️ ana verified",
		"interview_01.txt: nurse & staff | “nurse” ben verified",
		"interview_01.txt: waiting | I waited – not long ana verified",
		"interview_01.txt: waiting | Café naïve, e\u0301 decomposed. ben verified",
		"notes & memo.txt: kindness | General answer, second line. ben verified",
	}, quotes(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]exchange.Code{
		{ID: "category:1", Name: "Access", Description: "category memo", Folder: true},
		{ID: "code:1", Parent: "category:1", Name: "waiting", Description: "time spent waiting", Colour: "#ff0000"},
		{ID: "code:2", Name: "kindness", Colour: "#00bfff"},
		{ID: "code:3", Parent: "code:2", Name: "nurse & staff", Colour: "#2ecc71"},
	}, p.Codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"source memo | ana on source file:1", "emoji inside | ana on coding coding:1", "case memo | ana on case case:1",
		"interviewer turn | ana on passage file:1#1", "Log: first day 😀 | ana on project"}, memos(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]exchange.Case{{ID: "case:1", Name: "P1", Values: []exchange.Value{{Variable: "age", Text: "42"}}, Sources: []string{"file:1"}}}, p.Cases); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]exchange.Value{{Variable: "site", Text: "Leeds"}}, p.Sources[0].Values); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]exchange.Variable{{Name: "age", Kind: "integer"}, {Name: "site", Kind: "text"}}, p.Variables); diff != "" {
		t.Error(diff)
	}
	if p.Name != "qualcoder-v17__synthetic_demo" || p.Description != "Synthetic project memo & notes <ok>" || p.Tool != "QualCoder (refi.py at c3204641, headless)" || len(p.Users) != 2 || lost(p)[makers] != 1 || len(p.Losses) != 1 {
		t.Errorf("%q %q %q %v %v", p.Name, p.Description, p.Tool, p.Users, p.Losses)
	}
}

// v6 is what a database of version 6 has, without what came later.
var v6 = []string{
	`CREATE TABLE project (databaseversion text, date text, memo text, about text, bookmarkfile integer, bookmarkpos integer, codername text)`,
	`CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text, av_text_id integer, unique(name))`,
	`CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer, unique(name))`,
	`CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text, unique(name))`,
	`CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text, avid integer, important integer)`,
	`CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, cid integer, memo text, date text, owner text, important integer)`,
	`CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text, owner text, important integer)`,
	`CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text)`,
	`CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text)`,
	`CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text)`,
	`CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text)`,
	`CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text, unique(name))`,
	`CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text)`,
	`CREATE TABLE stored_sql (title text, description text, grouper text, ssql text)`,
	`CREATE TABLE graph (grid integer primary key, name text, description text, date text)`,
	`INSERT INTO project (databaseversion, memo, about) VALUES ('v6', 'about it', 'QualCoder 2.9')`,
}

func with(base []string, more ...string) []string {
	return append(append([]string{}, base...), more...)
}

func TestVersion6WithEverything(t *testing.T) {
	p := read(t, build(t, with(v6,
		`INSERT INTO source VALUES (1,'int.txt',char(65279)||'Hello 🙂 there.'||char(13,10)||'I waited long.'||char(13,10),NULL,'','ana','2021-01-01 10:00:00',NULL),
			(2,'tape.mp3',NULL,'/audio/tape.mp3','quiet room','ana','2021',3), (3,'tape.mp3.txt','[00:00:01] Hi. We waited.',NULL,'typed by Ben','ben','2021',NULL),
			(4,'photo.png',NULL,'images:C:\pics\photo.png','a door','ana','2021',NULL), (5,'paper.pdf','Words of one page',  '/docs/paper.pdf','','ana','2021',NULL),
			(6,'film.mp4','','video:/home/a/film.mp4','','ana','2021',NULL)`,
		`INSERT INTO code_cat VALUES (1,'Top','ana','2021','all',NULL),(2,'Inner','ana','2021','',1),(3,'Loop a','ana','2021','',4),(4,'Loop b','ana','2021','',3)`,
		`INSERT INTO code_name VALUES (1,'waiting','being kept',2,'ana','2021','#F00'),(2,'hello','',NULL,'cyd','2021','purple'),(3,'lost','',9,'ana','2021',NULL)`,
		`INSERT INTO code_text VALUES (1,1,1,'I waited',15,23,'ana','2021-02-03 04:05:06','long!',NULL,1),(2,2,1,'I waited',15,23,'ben','2021','',NULL,NULL),
			(3,1,3,'We waited',15,24,'ben','2021','',1,0),(4,1,99,'x',0,1,'ana','2021','',NULL,0),(5,99,1,'Hello',0,5,'ana','2021','',NULL,0),
			(6,1,5,'Words',0,5,'ana','2021','',NULL,0),(7,2,6,'Words',0,5,'ana','2021','',NULL,0),(8,2,1,'nowhere',500,507,'ana','2021','',NULL,0),(9,2,5,'of one page','a','b','ana','2021','',NULL,0)`,
		`INSERT INTO code_image VALUES (1,4,0,0,10,10,1,'the door','2021','ana',0)`,
		`INSERT INTO code_av VALUES (1,2,5000,65000,1,'a sigh','2021','ben',0),(2,6,0,1,1,'','2021','ben',0)`,
		`INSERT INTO annotation VALUES (1,1,0,5,'a greeting','ben','2021'),(2,77,0,5,'left over','ben','2021'),(3,1,300,305,'beyond','ben','2021'),(4,1,0,5,'','ben','2021')`,
		`INSERT INTO cases VALUES (1,'Rosa','speaks softly','ana','2021'),(2,'Li','','ana','2021')`,
		`INSERT INTO case_text VALUES (1,1,2,NULL,NULL,'ana','2021',''),(2,1,3,0,0,'ana','2021',''),(3,2,1,15,23,'ana','2021',''),(4,2,1,0,900,'ana','2021',''),(5,2,5,0,17,'ana','2021',''),(6,9,1,0,1,'ana','2021','')`,
		`INSERT INTO attribute_type VALUES ('age','','','in years','case','numeric'),('site','','','','file','character'),('mood','','','','journal','character')`,
		`INSERT INTO attribute VALUES (1,'age','case','41.5',1,'',''),(2,'age','case','',2,'',''),(3,'site','file','Leeds',2,'',''),(4,'site','file','York',3,'',''),(5,'mood','journal','low',1,'',''),(6,'age','case','3',99,'','')`,
		`INSERT INTO journal VALUES (1,'Day 1','We began.','2021','ana'),(2,'Only a title','','2021','ana')`,
		`INSERT INTO stored_sql VALUES ('mine','','','select 1')`, `INSERT INTO graph VALUES (1,'map','','')`,
		`CREATE TABLE link (id integer)`, `INSERT INTO link VALUES (1),(2)`,
	)...))
	if diff := cmp.Diff([]string{
		"int.txt: hello |  ana doubtful",
		"int.txt: waiting | I waited ana verified", "int.txt: hello | I waited ben verified",
		"tape.mp3.txt: waiting | We waited ben verified",
		"paper.pdf: waiting | Words ana verified", "paper.pdf: hello | of one page ana doubtful",
	}, quotes(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{
		"picture": 1, "recording without a transcript": 1, "colour of a code": 1, "place of a code under another": 2, "coding": 3,
		"place of an annotation": 1, "coding of a part of a picture": 1, "coding of a stretch of a recording": 2, "words of a case": 2,
		"second value of an attribute": 1, "attribute of a journal entry": 1, "attribute": 1, "stored query": 1, "graph": 1,
		makers: 1, "row of a table that is not known here": 2,
	}, lost(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"quiet room | ana on source file:3", "typed by Ben | ben on source file:3", "a door | ana on source file:4",
		"long! | ana on coding coding:1", "Marked as important in QualCoder | ana on coding coding:1", "left over | ben on project",
		"speaks softly | ana on case case:1", "a greeting | ben on passage file:1#3", "beyond | ben on source file:1",
		"Day 1: We began. | ana on project", "Only a title | ana on project",
		"Coding of a part of a picture: the door | ana on source file:4",
		"Coding of a stretch of a recording, 00:00:05–00:01:05: a sigh | ben on source file:3",
	}, memos(p)); diff != "" {
		t.Error(diff)
	}
	s := p.Sources[0]
	if s.Text != "Hello 🙂 there.\nI waited long.\n" || s.Units != "code points, Windows line ends as one, the byte order mark does not count" {
		t.Errorf("%q %s", s.Text, s.Units)
	}
	if m := p.Sources[1]; m.ID != "file:3" || m.Media != "tape.mp3" || m.Kind != exchange.TextSource || len(p.Sources) != 5 || p.Sources[2].Kind != exchange.PictureSource || p.Sources[3].Kind != exchange.PDFSource || p.Sources[4].Media != "film.mp4" {
		t.Errorf("%+v", p.Sources)
	}
	if diff := cmp.Diff(exchange.Case{ID: "case:1", Name: "Rosa", Values: []exchange.Value{{Variable: "age", Text: "41.5"}}, Sources: []string{"file:3"}}, p.Cases[0]); diff != "" {
		t.Error(diff)
	}
	if c := p.Cases[1]; len(c.Parts) != 1 || c.Parts[0].Span.Start != 15 || len(c.Sources) != 1 || c.Sources[0] != "file:5" {
		t.Errorf("%+v", c)
	}
	if v := p.Variables[0]; v != (exchange.Variable{Name: "age", Kind: "float", Description: "in years"}) {
		t.Errorf("%+v", v)
	}
	if at := s.Passages[3].Codings; len(at) != 2 || at[0].At != "2021-02-03 04:05:06" {
		t.Errorf("%+v", at)
	}
	if p.Tool != "QualCoder 2.9" || p.Name != "our study" {
		t.Errorf("%s, %s", p.Tool, p.Name)
	}
}

func TestVersionsThatAddColumns(t *testing.T) {
	fill := []string{`INSERT INTO source (id, name, fulltext) VALUES (1,'a.txt','We waited long.')`,
		`INSERT INTO code_name (cid, name, catid) VALUES (1,'a',NULL),(2,'b',NULL)`,
		`INSERT INTO code_text (ctid, cid, fid, seltext, pos0, pos1, owner) VALUES (1,2,1,'waited',3,9,'ana')`}
	v11 := with(v6, `ALTER TABLE source ADD risid integer`, `CREATE TABLE ris (risid integer, tag text, longtag text, value text)`,
		`INSERT INTO ris VALUES (1,'TI','','x'),(1,'AU','','y'),(2,'TI','','z')`, `ALTER TABLE code_image ADD pdf_page integer`,
		`INSERT INTO code_image (imid, id, cid, pdf_page) VALUES (1,1,1,0)`, `UPDATE project SET databaseversion='v11'`)
	v17 := with(v11, `CREATE TABLE coder_names (name TEXT UNIQUE NOT NULL, visibility INTEGER)`, `INSERT INTO coder_names VALUES ('zoe',1),('ana',0)`,
		`ALTER TABLE code_name ADD supercid integer`, `CREATE VIEW code_text_visible AS SELECT * FROM code_text`, `UPDATE project SET databaseversion='v17'`)
	for name, c := range map[string]struct {
		statements []string
		lost       map[string]int
		parent     string
		users      string
		notes      int
	}{
		"v6":  {with(v6, fill...), map[string]int{}, "", "ana", 0},
		"v11": {with(v11, fill...), map[string]int{"literature reference": 2, "coding of an area of a page": 1}, "", "ana", 0},
		"v17": {with(with(v17, fill...), `UPDATE code_name SET supercid=1, catid=5 WHERE cid=2`), map[string]int{"literature reference": 2, "coding of an area of a page": 1}, "code:1", "zoe,ana", 0},
		"v21": {with(with(v17, fill...), `UPDATE project SET databaseversion='v21'`), map[string]int{"literature reference": 2, "coding of an area of a page": 1}, "", "zoe,ana", 1},
	} {
		p := read(t, build(t, c.statements...))
		var users []string
		for _, u := range p.Users {
			users = append(users, u.Name)
		}
		if diff := cmp.Diff(c.lost, lost(p)); diff != "" || p.Codes[1].Parent != c.parent || strings.Join(users, ",") != c.users || len(p.Notes) != c.notes {
			t.Errorf("%s: %s %+v %v %q", name, diff, p.Codes, users, p.Notes)
		}
		if diff := cmp.Diff([]string{"a.txt: b | waited ana verified"}, quotes(p)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRefused(t *testing.T) {
	folder := t.TempDir()
	other := build(t, `CREATE TABLE source (id)`)
	views := build(t, `CREATE VIEW source AS SELECT 1 AS id`, `CREATE VIEW code_name AS SELECT 1 AS cid`, `CREATE VIEW code_text AS SELECT 1 AS ctid`)
	broken := build(t, v6...)
	b, err := os.ReadFile(filepath.Join(broken, database))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, database), b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(folder, "x.qda")
	if err := os.WriteFile(text, []byte("code_a>>code_b\tmemo"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{folder: "has no data.qda in it", other: "none of QualCoder's", views: "none of QualCoder's", broken: "damaged", text: "not an SQLite database", "none.qda": "is not there"} {
		if p, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want %q", path, p, err, want)
		}
	}
}
