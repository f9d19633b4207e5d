package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

// What Dora and Ewan code blind.
var blindHere = []string{"P07-1", "FG1"}

// blindPages are the ways to each page, by route; those without any show nothing that
// anybody coded. Every route that answers GET is here.
func blindPages() map[string][]string {
	return map[string][]string{
		"/{$}": {"/"}, "/read": {"/read"}, "/read/{transcript}": {"/read/P07-1", "/read/FG1", "/read/P08-1"},
		"/api/read/{transcript}": {"/api/read/P07-1", "/api/read/P08-1"}, "/recording/{transcript}": {"/recording/P07-1", "/recording/P08-1"}, "/api/suggest/{transcript}": {"/api/suggest/P07-1", "/api/suggest/FG1"},
		"/codebook": {"/codebook"}, "/codebook/{theme}": {"/codebook/hope", "/codebook/values"}, "/codebook/{theme}/merge": {"/codebook/hope/merge?into=values"},
		"/codebook/{theme}/split": {"/codebook/hope/split"},
		"/compare":                {"/compare"}, "/compare/{transcript}": {"/compare/P07-1", "/compare/FG1", "/compare/FG1?coders=amina,ewan"}, "/minutes": {"/minutes"},
		"/patterns": {"/patterns", "/patterns?one=hope&other=-", "/patterns?coders=amina,ewan"}, "/framework": {"/framework", "/framework?top=yes"}, "/framework/{participant}/{theme}": {"/framework/P07/hope", "/framework/P01/burnout"}, "/agenda": {"/agenda"}, "/tables/{kind}": {"/tables/crosstab", "/tables/overlap", "/tables/deviant", "/tables/quoted", "/tables/timeline", "/tables/words?theme=hope", "/tables/saturation"},
		"/api/tables/{kind}/quotes": {"/api/tables/overlap/quotes?cell=hope-burnout", "/api/tables/crosstab/quotes?cell=1"},
		"/tables/{kind}/picture":    {"/tables/overlap/picture", "/tables/timeline/picture"}, "/assign": {"/assign"}, "/saw": {"/saw", "/saw?by=coder", "/saw?by=group"}, "/agreement": {"/agreement", "/agreement?unit=character"},
		"/documents": {"/documents"}, "/documents/member-check": {"/documents/member-check"}, "/documents/member-check/{participant}": {"/documents/member-check/P07", "/documents/member-check/P10"},
		"/matrix":            {"/matrix", "/matrix?measure=codings&cols=coder", "/matrix?measure=percent", "/matrix?rows=coder&cols=transcript", "/matrix?measure=words"},
		"/api/matrix/quotes": {"/api/matrix/quotes?row=hope&col=P07"},
		"/participants":      {"/participants"}, "/participants/{id}": {"/participants/P07"},
		"/participants/{id}/withdraw": nil, // what is removed is removed of everybody's, and is said to who removes it
		"/participants/{id}/record":   nil, "/participants/{id}/record.md": nil,
		"/search":           {"/search?q=theme:hope", "/search?q=theme:*", "/search?q=coder:ewan+theme:*", "/search?q=memo:zebra", "/search?q=day", "/search"},
		"/who":              {"/who"},
		"/assets/{name...}": nil, "/codebook.css": nil, "/api/here": nil, "/help": nil, "/display": nil, "/door": nil, "/import": nil, "/import/yes": nil, "/import/again": nil, "/import/no": nil, "/login": nil,
		"/handed-back": nil, "/api/events": nil, // the stream has a test of its own
	}
}

// TestPagesOfWhoCodesBlindAreAsIfTheOthersHadDoneNothing asks for every page of two
// copies of a study, in one of which Ewan has coded what he and Dora code blind.
func TestPagesOfWhoCodesBlindAreAsIfTheOthersHadDoneNothing(t *testing.T) {
	if testing.Short() { // one page after the other: nothing in it runs at once
		t.Skip("the tests without -short ask for every page")
	}
	base := demoStudy(t)
	lead := testApp(t, base)
	lead.Coder = "lead"
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(lead.AssignCoders(t.Context(), app.AssignOptions{Coders: []string{"dora", "ewan"}, Targets: blindHere, Blind: true, Ahead: true}))
	for _, coder := range []string{"dora", "ewan"} { // that they work here is no secret
		lead.Coder = coder
		must(lead.Code(t.Context(), app.CodeOptions{Transcript: "P08-1", Theme: "hope", Words: app.Selection{Turn: "4"}}))
	}
	with := filepath.Join(t.TempDir(), "study")
	must(nil, os.CopyFS(with, os.DirFS(base)))
	ewanWorks(t, with)
	pages := blindPages()
	for _, route := range getRoutes(t) {
		if _, ok := pages[route]; !ok {
			t.Errorf("GET %s is not tried: is it safe for who codes blind?", route)
		}
	}
	differ := 0
	for _, who := range []string{"dora", "cleo"} {
		a, _ := visit(t, base, who)
		b, _ := visit(t, with, who)
		for _, paths := range pages {
			for _, path := range paths {
				without, with := plainPage(a, path, base), plainPage(b, path, with)
				switch {
				case who == "cleo" && without != with:
					differ++
				case who == "dora" && without != with:
					t.Errorf("GET %s shows dora what ewan did: %s", path, firstOther(without, with))
				case who == "dora" && strings.Contains(with, "zebra") && !strings.Contains(path, "zebra"):
					t.Errorf("GET %s shows dora a memo of ewan's", path)
				}
			}
		}
	}
	if differ < 20 {
		t.Errorf("on %d pages only cleo sees what ewan did: this proves little", differ)
	}
}

// getRoutes are the patterns of the routes that answer GET, read from the code.
func getRoutes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no code: %v", err)
	}
	var routes []string
	for _, name := range files {
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`HandleFunc\("GET ([^"]+)"`).FindAllStringSubmatch(string(code), -1) {
			routes = append(routes, m[1])
		}
	}
	return routes
}

// plainPage is a page without what differs between any two copies of a study: ids,
// the mark of how it stands, where it lies.
func plainPage(v *visitor, path, dir string) string {
	status, body, _ := v.get(path, nil)
	body = regexp.MustCompile(`[0-9a-f]{8,}`).ReplaceAllString(body, "ID")
	body = regexp.MustCompile(`nonce-[^"' ;]+|value="[A-Za-z0-9_-]{20,}"`).ReplaceAllString(body, "NONCE")
	body = regexp.MustCompile(`/\d{3}/study`).ReplaceAllString(body, "STUDY") // shortened
	return fmt.Sprintf("%d\n%s", status, strings.ReplaceAll(strings.ReplaceAll(body, dir, "STUDY"), v.at, "HERE"))
}

func firstOther(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			j := 0
			for j < min(len(a[i]), len(b[i])) && a[i][j] == b[i][j] {
				j++
			}
			j = max(0, j-60)
			return fmt.Sprintf("\n- %.300s\n+ %.300s", a[i][min(j, len(a[i])):], b[i][min(j, len(b[i])):])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(a), len(b))
}

// ewanWorks codes, writes and marks what there is to code, write and mark.
func ewanWorks(t *testing.T, dir string) {
	t.Helper()
	a := testApp(t, dir)
	a.Coder = "ewan"
	ok := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range blindHere {
		for _, turn := range []string{"4", "6", "8"} {
			ok(a.Code(t.Context(), app.CodeOptions{Transcript: id, Theme: "hope", Words: app.Selection{Turn: turn}, Memo: "the zebra of " + turn, Star: true}))
		}
		ok(a.Memo(t.Context(), app.MemoOptions{On: "transcript:" + id, Text: "all in all a zebra"}))
		ok(a.Memo(t.Context(), app.MemoOptions{On: "passage:" + id, Words: app.Selection{Turn: "4"}, Text: "here a zebra"}))
	}
	list, err := a.Suggest(t.Context(), app.SuggestOptions{For: transcript.ForTeam})
	ok(nil, err)
	for _, one := range list {
		if one.Transcript == "FG1" {
			ok(nil, a.Decide(t.Context(), one.Theme, nil, []string{one.Ref}))
			break
		}
	}
}

// TestTheStreamTellsWhoCodesBlindNothingOfTheOthers, nor does it when a page comes
// back and asks what it missed.
func TestTheStreamTellsWhoCodesBlindNothingOfTheOthers(t *testing.T) {
	dir := demoStudy(t)
	lead := testApp(t, dir)
	lead.Coder = "lead"
	if _, err := lead.AssignCoders(t.Context(), app.AssignOptions{Coders: []string{"dora", "ewan"}, Targets: blindHere, Blind: true, Ahead: true}); err != nil {
		t.Fatal(err)
	}
	c := letIn(t, dir, "dora")
	start, err := lead.Trace()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	listen := func() (told func(until string) string) {
		t.Helper()
		q, err := http.NewRequestWithContext(ctx, "GET", c.at+"/api/events?last="+start+".", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.AddCookie(c.cookie)
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { answer.Body.Close() })
		return func(until string) string {
			t.Helper()
			var all strings.Builder
			for part := make([]byte, 4096); !strings.Contains(all.String(), until); {
				n, err := answer.Body.Read(part)
				if all.Write(part[:n]); err != nil {
					t.Fatalf("the stream ended before %q: %v\n%s", until, err, all.String())
				}
			}
			return all.String()
		}
	}
	watching := listen()
	ewanWorks(t, dir)
	ewan := testApp(t, dir)
	ewan.Coder = "ewan"
	if _, err := ewan.Code(t.Context(), app.CodeOptions{Transcript: "P08-1", Theme: "hope", Words: app.Selection{Turn: "4"}, Memo: "elsewhere"}); err != nil {
		t.Fatal(err)
	}
	for _, heard := range []string{watching("elsewhere"), listen()("elsewhere")} { // and once more, as a page that comes back
		if strings.Contains(heard, "zebra") || strings.Contains(heard, `"transcript":"P07-1"`) || strings.Contains(heard, `"transcript":"FG1"`) {
			t.Errorf("dora hears %s", heard)
		}
		if !strings.Contains(heard, `"transcript":"P08-1","coder":"ewan"`) {
			t.Errorf("dora does not hear what she may: %s", heard)
		}
	}
	for _, who := range []string{"dora", "ewan"} {
		a := testApp(t, dir)
		a.Coder = who
		if _, err := a.Done(t.Context(), blindHere); err != nil {
			t.Fatal(err)
		}
	}
	if heard := watching(`"transcript":"FG1","coder":"dora"`); !strings.Contains(heard, "event: resync") {
		t.Errorf("both are done, and dora hears %s", heard)
	}
}
