package taguette

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"verbatim/internal/exchange"
)

// tables are those of Taguette, without what is not read.
const tables = `
CREATE TABLE alembic_version(version_num);
CREATE TABLE users(login PRIMARY KEY, hashed_password, email);
CREATE TABLE projects(id INTEGER PRIMARY KEY, name, description, created);
CREATE TABLE project_members(project_id INTEGER, user_login, privileges);
CREATE TABLE documents(id INTEGER PRIMARY KEY, name, description, filename, created, project_id INTEGER, text_direction, contents);
CREATE TABLE commands(id INTEGER PRIMARY KEY, date, user_login, project_id INTEGER, document_id INTEGER, payload);
CREATE TABLE tags(id INTEGER PRIMARY KEY, project_id INTEGER, path, description);
CREATE TABLE highlights(id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER, snippet);
CREATE TABLE highlight_tags(highlight_id INTEGER, tag_id INTEGER);
`

// small is a project of two people, and another project beside it.
const small = `
INSERT INTO users VALUES('ana','scrypt:secret','ana@example.org'),('ben','',''),('cy','','');
INSERT INTO projects VALUES(1,'Garden','Why people come.'||char(13)||char(10)||'And go.','2026-01-01'),(2,'Other','','2026-01-02');
INSERT INTO project_members VALUES(1,'ana','ADMIN'),(1,'cy','READ'),(2,'ben','ADMIN');
INSERT INTO documents VALUES
 (1,'int 1','Second visit, at home','recording-7.docx','2026-01-03 10:00:00',1,'LEFT_TO_RIGHT','<p>I: How 😊 &amp; why?</p><p>R: It’s <b>my</b>&nbsp;<i>garden</i>,<br>ours.</p>'),
 (2,'int 2','','int 2.txt','2026-01-03 11:00:00',1,'RIGHT_TO_LEFT','<p>שלום עולם</p>'),
 (9,'elsewhere','','','2026-01-03',2,'LEFT_TO_RIGHT','<p>Not this.</p>');
INSERT INTO tags VALUES(1,1,'care',''),(2,1,'care.time','Time that others give'),(3,1,'place.home',''),(4,1,'Dr. Lee',''),(5,1,'Dr',''),(9,2,'other','');
INSERT INTO highlights VALUES
 (1,1,28,39,'<p><b>my</b>&nbsp;<i>garden</i>,</p>'),
 (2,1,28,39,'<p><b>my</b>&nbsp;<i>garden</i>,</p>'),
 (3,2,0,8,'<p>שלום</p>'),
 (4,1,7,11,'<p>😊</p>'),
 (5,1,0,2,'<p>Interviewer</p>'),
 (6,1,32,44,'<p><i>garden</i>,<br>ours.</p>'),
 (7,1,9000,9010,'<p>gone</p>'),
 (9,9,0,3,'<p>Not</p>');
INSERT INTO highlight_tags VALUES(1,1),(1,2),(2,2),(3,3),(5,1),(6,5),(6,77),(9,9);
INSERT INTO commands(date,user_login,project_id,document_id,payload) VALUES
 ('2026-01-03 10:00:01','ana',1,1,'{"type":"document_add","document_name":"first name"}'),
 ('2026-01-03 10:00:02','ben',1,1,'{"type":"document_add","document_name":"int 1"}'),
 ('2026-01-04 10:00:00','ana',1,1,'{"type":"highlight_add","highlight_id":1,"start_offset":28,"end_offset":39,"tags":[1]}'),
 ('2026-01-04 10:05:00','ben',1,1,'{"type":"highlight_add","highlight_id":1,"start_offset":28,"end_offset":39,"tags":[1,2]}'),
 ('2026-01-04 11:00:00','ben',1,1,'{"type":"highlight_add","id":2,"start_offset":28,"end_offset":39,"tags":[2]}'),
 ('2026-01-04 12:00:00','ben',1,1,'{"type":"highlight_add","highlight_id":6,"start_offset":32,"end_offset":44,"tags":[]}'),
 ('2026-01-04 12:10:00','ana',1,1,'{"type":"highlight_add","highlight_id":6,"start_offset":32,"end_offset":44,"tags":[8]}'),
 ('2026-01-04 12:30:00','cy',1,NULL,'{"type":"tag_merge","src_tag_id":8,"dest_tag_id":5}'),
 ('2026-01-04 13:00:00','cy',1,1,'{"type":"highlight_add","highlight_id":-5,"tags":[-1]}'),
 ('2026-01-04 14:00:00','ben',2,9,'{"type":"highlight_add","highlight_id":9,"tags":[9]}'),
 ('2026-01-04 15:00:00','ben',1,1,'not json');
`

func database(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "project.sqlite3")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// said lists what is coded, in order: the document, the words, the trust, and for each
// coding the tag, who gave it and when.
func said(p *exchange.Project) []string {
	names, parents := map[string]string{}, map[string]string{}
	for _, c := range p.Codes {
		names[c.ID], parents[c.ID] = c.Name, c.Parent
	}
	var out []string
	for _, s := range p.Sources {
		runes := []rune(s.Text)
		for _, at := range s.Passages {
			line := fmt.Sprintf("%s %q %s", s.Name, string(runes[at.Span.Start:at.Span.End]), at.Trust)
			for _, c := range at.Codings {
				path := names[c.Code]
				for up := parents[c.Code]; up != ""; up = parents[up] {
					path = names[up] + ">" + path
				}
				line += fmt.Sprintf(" | %s by %s at %s", path, c.User, c.At)
			}
			out = append(out, line)
		}
	}
	return out
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestSmall(t *testing.T) {
	p, err := ReadProject(database(t, tables, small), "Garden")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "text", "I: How 😊 & why?\nR: It’s my\u00a0garden,\nours.", p.Sources[0].Text)
	same(t, "passages", []string{
		`int 1 "I:" doubtful | care by  at `,
		`int 1 "😊" verified`,
		"int 1 \"my\u00a0garden,\" verified | care by ana at 2026-01-04 10:00:00 | care>time by ben at 2026-01-04 10:05:00 | care>time by ben at 2026-01-04 11:00:00",
		"int 1 \"garden,\\nours.\" verified | Dr by ana at 2026-01-04 12:10:00",
		`int 1 "" doubtful`,
		`int 2 "שלום" verified | place.home by  at `,
	}, escaped(said(p)))
	same(t, "project", []string{"Garden", "Why people come.\nAnd go."}, []string{p.Name, p.Description})
	same(t, "users", []exchange.User{{ID: "ana", Name: "ana"}, {ID: "ben", Name: "ben"}, {ID: "cy", Name: "cy"}}, p.Users)
	same(t, "codes", []exchange.Code{
		{ID: "1", Name: "care"}, {ID: "3", Name: "place.home"}, {ID: "4", Name: "Dr. Lee"}, {ID: "5", Name: "Dr"},
		{ID: "2", Name: "time", Parent: "1", Description: "Time that others give"},
	}, p.Codes)
	s := p.Sources[0]
	same(t, "document", []string{"int 1", "ana", "2026-01-03 10:00:01"}, []string{s.Name, s.By, s.At})
	same(t, "memos", []exchange.Memo{{
		ID: "document-1", Name: "Description", Text: "Second visit, at home", By: "ana", At: "2026-01-03 10:00:01", On: []exchange.Target{{Kind: exchange.OnSource, ID: "1"}},
	}}, p.Memos)
	lost := map[string]int{}
	for _, l := range p.Losses {
		lost[l.Kind] += l.Count
	}
	same(t, "losses", map[string]int{"direction of writing": 1, "name of an uploaded file": 1, "tag of a highlight": 1, "line of the log": 1}, lost)
	for _, n := range p.Notes {
		if strings.Contains(n, "secret") || strings.Contains(n, "example.org") {
			t.Errorf("a note says %q", n)
		}
	}
}

// escaped writes the no-break space as it is, which %q does not.
func escaped(all []string) []string {
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], `\u00a0`, "\u00a0")
	}
	return all
}

func TestSeveralProjects(t *testing.T) {
	path := database(t, tables, small, `INSERT INTO projects VALUES(3,'Other','','')`)
	_, err := Read(path)
	var many *ManyError
	if !errors.As(err, &many) {
		t.Fatalf("%v", err)
	}
	same(t, "projects", []string{"Garden", "Other #2", "Other #3"}, many.Projects)
	if _, err = ReadProject(path, "Other"); !errors.As(err, &many) {
		t.Errorf("two of a name: %v", err)
	}
	p, err := ReadProject(path, "#2")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "passages", []string{`elsewhere "Not" verified | other by ben at 2026-01-04 14:00:00`}, said(p))
	if _, err = ReadProject(path, "Nothing"); err == nil || !strings.Contains(err.Error(), `no project "Nothing"`) {
		t.Errorf("%v", err)
	}
}

// TestParents has the column that newer versions keep levels of tags in, one of them
// under itself and one under nothing.
func TestParents(t *testing.T) {
	p, err := Read(database(t, tables, `ALTER TABLE tags ADD COLUMN parent_id INTEGER;
INSERT INTO projects VALUES(1,'P','','');
INSERT INTO tags VALUES(1,1,'a.b','',3),(2,1,'a','',NULL),(3,1,'top','',NULL),(4,1,'x','',5),(5,1,'y','',4),(6,1,'z','',99)`))
	if err != nil {
		t.Fatal(err)
	}
	seen, parents := map[string]bool{}, map[string]string{}
	for _, c := range p.Codes {
		if c.Parent != "" && !seen[c.Parent] {
			t.Errorf("%s is before the one it is under", c.Name)
		}
		seen[c.ID], parents[c.Name] = true, c.Parent
	}
	same(t, "parents", map[string]string{"a.b": "3", "a": "", "top": "", "x": "5", "y": "", "z": ""}, parents)
}

func TestCuts(t *testing.T) {
	for name, want := range map[string]string{
		"care":            "",
		"care.time":       "care|time",
		"a.b.c":           "a.b|c a|b.c",
		"care::time":      "care|time",
		"care > time":     "care|time",
		"care: time":      "care|time",
		"care/time":       "care|time",
		"Dr. Lee":         "",
		"version 1.5":     "",
		"24/7 care":       "",
		".hidden":         "",
		"ends.":           "",
		"größe.über":      "größe|über",
		"a::b.c":          "a::b|c a|b.c",
		"wait... and see": "",
	} {
		var got []string
		for _, c := range cuts(name) {
			got = append(got, name[:c[0]]+"|"+name[c[1]:])
		}
		same(t, name, want, strings.Join(got, " "))
	}
}

func TestRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "a.sqlite3")
	if err := os.WriteFile(text, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		text:                                     "not an SQLite database",
		database(t, "CREATE TABLE projects(id)"): "no project of Taguette",
		database(t, tables):                      "no project in it",
	} {
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

// TestHostile has what Taguette never writes: numbers that are no places, loops of
// merged tags, values of other kinds.
func TestHostile(t *testing.T) {
	p, err := Read(database(t, tables, `
INSERT INTO projects VALUES(1,X'FF41','','');
INSERT INTO documents VALUES(1,'d','','','',1,'','<p>abc'||X'FF'||'def</p>'),(2,'e','','','',1,'',NULL);
INSERT INTO tags VALUES(1,1,'t',NULL),(2,1,'u','');
INSERT INTO highlights VALUES(1,1,-5,3,''),(2,1,3,1,''),(3,1,0,9223372036854775807,''),(4,1,'x',NULL,NULL),(5,2,0,1,'a'),(6,1,1.5,2.5,'<p>b');
INSERT INTO highlight_tags VALUES(1,1),(1,NULL);
INSERT INTO commands(date,user_login,project_id,payload) VALUES('','a',1,'{"type":"highlight_add","highlight_id":1e400,"tags":[1,2,2]}'),('','a',1,'{"type":"highlight_add","highlight_id":"1","tags":"x"}'),
 ('','a',1,'{"type":"tag_merge","src_tag_id":1,"dest_tag_id":1}'),('','a',1,'{"type":"tag_merge","src_tag_id":1,"dest_tag_id":2}'),('','a',1,'{"type":"tag_merge","src_tag_id":2,"dest_tag_id":1}'),('','a',1,NULL)`))
	if err != nil {
		t.Fatal(err)
	}
	check(t, p)
}

// TestMany has 100,000 highlights of one document, each with a tag and a line in the log.
func TestMany(t *testing.T) {
	path := database(t, tables, `
INSERT INTO projects VALUES(1,'P','','');
INSERT INTO documents VALUES(1,'d','','','',1,'','<p>'||replace(hex(zeroblob(100000)),'00','ab ')||'</p>');
INSERT INTO tags VALUES(1,1,'t',''),(2,1,'u','');
INSERT INTO highlights SELECT value,1,3*value-3,3*value-1,'<p>ab</p>' FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM n WHERE value<100000) SELECT value FROM n);
INSERT INTO highlight_tags SELECT id,1 FROM highlights;
INSERT INTO commands(date,user_login,project_id,document_id,payload) SELECT '2026','ana',1,1,'{"type":"highlight_add","highlight_id":'||id||',"tags":[2]}' FROM highlights;
INSERT INTO commands(date,user_login,project_id,payload) VALUES('2027','ben',1,'{"type":"tag_merge","src_tag_id":2,"dest_tag_id":1}')`)
	began := time.Now()
	p, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, at := range p.Sources[0].Passages {
		if at.Trust == exchange.Verified && len(at.Codings) == 1 && at.Codings[0].User == "ana" {
			n++
		}
	}
	same(t, "verified codings by ana", 100_000, n)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

// check is what holds of every project.
func check(t testing.TB, p *exchange.Project) {
	t.Helper()
	codes := map[string]bool{}
	for _, c := range p.Codes {
		codes[c.ID] = true
	}
	for _, s := range p.Sources {
		n := len([]rune(s.Text))
		for i, at := range s.Passages {
			if at.Span.Start < 0 || at.Span.Start > at.Span.End || int(at.Span.End) > n || at.Trust == "" {
				t.Errorf("passage %+v of a text of %d", at, n)
			}
			if i > 0 && s.Passages[i-1].Span == at.Span {
				t.Errorf("two passages at %v", at.Span)
			}
			for _, c := range at.Codings {
				if !codes[c.Code] {
					t.Errorf("no code %q", c.Code)
				}
			}
		}
	}
}
