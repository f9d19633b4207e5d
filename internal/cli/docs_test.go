package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// outside is a world for commands run inside a test.
func outside(t testing.TB, out io.Writer) Streams {
	return Streams{In: strings.NewReader(""), Out: out, Err: io.Discard, Now: time.Now, Config: t.TempDir(),
		Getenv: func(name string) string {
			if name == "VERBATIM_CODER" {
				return "cleo"
			}
			return ""
		}}
}

// TestCommandDocsAreCurrent holds docs/commands.md to the commands.
// UPDATE_DOCS=1 writes it anew.
func TestCommandDocsAreCurrent(t *testing.T) {
	want := commandDocs(newCommand(outside(t, io.Discard)).root)
	name := filepath.Join("..", "..", "docs", "commands.md")
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil || string(have) != want {
		t.Errorf("docs/commands.md is out of date; write it anew with UPDATE_DOCS=1 go test -run Docs ./internal/cli (%v)", err)
	}
}

func commandDocs(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# The commands\n\nWritten by the program itself; `verbatim COMMAND --help` says the same.\n\n")
	b.WriteString(strings.TrimSpace(root.Long) + "\n\n## Everywhere\n\n")
	flagDocs(&b, root.PersistentFlags())
	b.WriteString("Exit status: 0 done; 1 failed; 2 the command was wrong; 3 finished with something to\nlook at; 130 interrupted.\n")
	for _, g := range root.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", strings.TrimSuffix(g.Title, ":"))
		for _, c := range root.Commands() {
			if c.GroupID == g.ID {
				commandDoc(&b, c, "###")
			}
		}
	}
	return b.String()
}

func commandDoc(b *strings.Builder, c *cobra.Command, heading string) {
	if c.Hidden {
		return
	}
	fmt.Fprintf(b, "\n%s %s\n\n", heading, strings.TrimPrefix(c.CommandPath(), "verbatim "))
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	fmt.Fprintf(b, "```\n%s\n```\n\n%s\n\n", c.UseLine(), fenced(about))
	flagDocs(b, c.NonInheritedFlags())
	if c.Example != "" {
		fmt.Fprintf(b, "```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))
	}
	for _, sub := range c.Commands() {
		commandDoc(b, sub, "####")
	}
}

// fenced keeps indented blocks of a help text as they are laid out.
func fenced(s string) string {
	return regexp.MustCompile(`(?m)((?:^  .*\n?)+)`).ReplaceAllStringFunc(s, func(block string) string {
		return "```\n" + strings.TrimRight(block, "\n") + "\n```\n"
	})
}

func flagDocs(b *strings.Builder, flags *pflag.FlagSet) {
	any := false
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		arg, use := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if arg != "" {
			name += " " + arg
		}
		fmt.Fprintf(b, "- `%s`: %s\n", name, use)
		any = true
	})
	if any {
		b.WriteString("\n")
	}
}

// TestJSONDocsNameEveryField runs each command of docs/json.md on the example
// study and holds the fields of its answer to those of the document.
func TestJSONDocsNameEveryField(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	run := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if !slices.Contains(args, "--study") {
			args = append(args, "--study", dir)
		}
		if code := Main(args, outside(t, &out)); code != ExitDone && code != ExitFindings {
			t.Fatalf("verbatim %s: exit %d", strings.Join(args, " "), code)
		}
		return out.String()
	}
	run("demo", dir)
	file := filepath.Join(t.TempDir(), "ella.docx")
	if data, err := wordDocument("Interviewer: Hello?\nElla: [0[Here I am]0].\n%0 jo|Hope|as if\n"); err != nil {
		t.Fatal(err)
	} else if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	rows := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(rows, []byte("transcript,theme,turn\nP01-1,hope,2\nP01-1,nothing,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(t.TempDir(), "talk.csv")
	if err := os.WriteFile(table, []byte("Name,Answer\nAnn,It was a long winter and nobody slept.\nBen,We walked along the river.\nAnn,They never came back.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	run("content-note", "P01-1", "--turn", "4", "restraint")
	run("star", "P01-1", "--turn", "6")
	run("choose", "P01-1", "--turn", "4", "--as", "[…] and […]")
	run("decide", "--same", "P03-1")
	run("assign", "--never", "amina", "P02")
	run("search", "--save", "tired", "tired")
	run("coders", "group", "amina", "peer researcher")
	run("codebook", "split", "empathy", "Own empathy", "Shared empathy", "--because", "D1")
	people := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(people, []byte("participant,quote,Name\nP02,no,Gethin\nP02,,\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	run("quotes", "hope", "--for", "publication", "-o", filepath.Join(t.TempDir(), "hope.csv"))
	for name, from := range map[string]string{"notes.txt": "transcripts/P03-1.txt", "talk.m4a": "study.yaml"} { // what a withdrawal is to find
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(from)))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	byHand := "theme: reassurance\ncells:\n  P07:\n    text: Comes when she said.\n    by: amina\n    quotes: [{id: 00000000000000000000000000000001, transcript: P07-1}]\n" +
		"    also: [{id: aaaa, text: Keeps her word., by: ben}]\n"
	if err := os.WriteFile(filepath.Join(dir, "summaries", "reassurance.yaml"), []byte(byHand), 0o644); err != nil {
		t.Fatal(err)
	}
	filled := filepath.Join(t.TempDir(), "meeting.xlsx")
	run("compare", "P01-1", "--agenda", "-o", filled)
	answers := filepath.Join(t.TempDir(), "answers.csv")
	if err := os.WriteFile(answers, []byte("participant,theme,answer\nP01,hope,agree\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	commands := map[string][]string{
		"search":           {"search", "hope theme:*", "--json"},
		"search --code":    {"search", "tired", "--code", "hope", "--yes", "--json"},
		"search --saved":   {"search", "--saved", "--json"},
		"quotes":           {"quotes", "burnout", "--json"},
		"suggest":          {"suggest", "hope", "--json"},
		"transcripts":      {"transcripts", "--json"},
		"participants":     {"participants", "--json"},
		"transcripts show": {"transcripts", "show", "P01-1", "--json"},
		"transcripts set":  {"transcripts", "set", "P01-1", "language=cy", "--json"},
		"coders":           {"coders", "--json"},
		"memos":            {"memos", "--json"},
		"log":              {"log", "--json"},
		"sync":             {"sync", "--json"},
		"check":            {"check", "--json", "--study", filepath.Join("..", "..", "testdata", "backcompat", "v1")},
		"status":           {"status", "--json"},
		"codebook show":    {"codebook", "show", "--json"},
		"codebook log":     {"codebook", "log", "--json"},
		"codebook diff":    {"codebook", "diff", "--json"},
		"codebook split":   {"codebook", "split", "empathy", "--json", "--coder", "amina"},
		"matrix":           {"matrix", "--json"},
		"crosstab":         {"crosstab", "--by", "paid", "--json"},
		"overlap":          {"overlap", "--json"},
		"quoted":           {"quoted", "--starred", "--json"},
		"deviant":          {"deviant", "--json"},
		"framework":        {"framework", "--theme", "reassurance", "--attributes", "setting", "--json"},
		"framework write":  {"framework", "write", "P07", "hope", "--quote", "P07-1:32", "--json"},
		"framework todo":   {"framework", "todo", "--json"},
		"framework import": {"framework", "import", filepath.Join("testdata", "framework-edited.xlsx"), "--dry-run", "--json"},
		"saturation":       {"saturation", "--shuffle", "20", "--json"},
		"words":            {"words", "--theme", "hope", "--json"},
		"timeline":         {"timeline", "--json"},
		"agreement":        {"agreement", "--json"},
		"agreement --all":  {"agreement", "--all", "--json"},
		"compare":          {"compare", "--state", "all", "--patterns", "--json"},
		"difference":       {"difference", "--by", "coder", "--memos", "--json"},
		"decisions":        {"decisions", "--json"},
		"index":            {"index", "--json"},
		"import --dry-run": {"import", file, table, "--dry-run", "--json"},
		"import PROJECT":   {"import", otherProject(t), "--dry-run", "--json"},
		"code":             {"code", "P01-1", "hope", "--turn", "4", "--json"},
		"choose --list":    {"choose", "--list", "--json"},
		"content-notes":    {"content-notes", "--json"},
		"assign":           {"assign", "--json"},
		"assign --double":  {"assign", "amina,ben", "--double", "20%", "--by", "job", "--dry-run", "--json"},
		"export":           {"export", filepath.Join(t.TempDir(), "study.json"), "--json"},
		"code --from":      {"code", "--from", rows, "--json"},
		"decide --from":    {"decide", "--from", filled, "--json"},

		"report":                   {"report", "--coreq", "--for", "team", "--json"},
		"member-check --list":      {"member-check", "--list", "--json"},
		"member-check --responses": {"member-check", "--responses", answers, "--json"},

		"withdraw P03 --words --dry-run": {"withdraw", "P03", "--words", "--dry-run", "--json"},

		"consent":                {"consent", "--json"},
		"consent P07 quote=no":   {"consent", "P01", "quote=no", "--json"},
		"participants import":    {"participants", "import", people, "--yes", "--json"},
		"participants set":       {"participants", "set", "P01", "published_as=Someone", "--json"},
		"participants attribute": {"participants", "attribute", "paid", "volunteer,paid", "--json"},
	}
	blocks := regexp.MustCompile("(?s)```json ([^\n]+)\n(.*?)\n```").FindAllStringSubmatch(string(doc), -1)
	documented := map[string]bool{}
	for _, block := range blocks {
		for _, name := range strings.Split(block[1], ", ") {
			documented[name] = true
			if commands[name] == nil {
				t.Errorf("docs/json.md shows %q, which is not tried here", name)
				continue
			}
			t.Run(name, func(t *testing.T) { sameFields(t, block[2], run(commands[name]...)) })
		}
	}
	for name := range commands {
		if !documented[name] {
			t.Errorf("docs/json.md does not show `%s --json`", name)
		}
	}
}

// otherProject is a made-up project of another program: a quote that is not where the file
// says, and a drawing.
func otherProject(t *testing.T) string {
	t.Helper()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "other.qdpx")
	qde := `<Project xmlns="urn:QDA-XML:project:1.0" name="Days" origin="Somebody 3"><Users><User guid="11111111-0000-4000-8000-000000000001" name="Jo Smith"/></Users>
<CodeBook><Codes><Code guid="22222222-0000-4000-8000-000000000001" name="Waiting" isCodable="true"/></Codes></CodeBook>
<Sources><TextSource guid="33333333-0000-4000-8000-000000000001" name="Talk"><PlainTextContent>Interviewer: And then? I asked.
Rosa: Then I waited for a long time.
</PlainTextContent><PlainTextSelection guid="44444444-0000-4000-8000-000000000001" name="waited for an hour" startPosition="46" endPosition="52">
<Coding guid="55555555-0000-4000-8000-000000000001" creatingUser="11111111-0000-4000-8000-000000000001"><CodeRef targetGUID="22222222-0000-4000-8000-000000000001"/></Coding></PlainTextSelection></TextSource></Sources>
<Graphs><Graph guid="66666666-0000-4000-8000-000000000001" name="Net"/></Graphs></Project>`
	if err := os.WriteFile(filepath.Join(dir, "project.qde"), []byte(qde), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := packFolder(file, dir); err != nil {
		t.Fatal(err)
	}
	return file
}

// sameFields compares the fields of a documented example with those of all the
// objects of an answer, each taken together.
func sameFields(t *testing.T, example, answer string) {
	want, got := map[string]bool{}, map[string]bool{}
	fieldsOf(t, example, want)
	n := 0
	for line := range strings.Lines(answer) {
		fieldsOf(t, line, got)
		n++
	}
	if n == 0 {
		t.Fatal("the command answered with nothing: this proves nothing")
	}
	if d := cmp.Diff(sorted(want), sorted(got)); d != "" {
		t.Errorf("documented (-) and answered (+): %s", d)
	}
}

func sorted(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func fieldsOf(t *testing.T, s string, into map[string]bool) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("not JSON: %v: %.80s", err, s)
	}
	walkFields(v, "", into)
}

func walkFields(v any, at string, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if strings.HasSuffix(at, ".attributes") { // named by the study
				continue
			}
			into[at+"."+k] = true
			walkFields(x, at+"."+k, into)
		}
	case []any:
		for _, x := range v {
			walkFields(x, at, into)
		}
	}
}

// TestDocumentsNameRealCommands: every `verbatim …` in the documents for people is a
// command that there is, with flags that it takes.
func TestDocumentsNameRealCommands(t *testing.T) {
	root := newCommand(outside(t, io.Discard)).root
	code := regexp.MustCompile("`verbatim ([^`]+)`|(?m)^(?:    )?verbatim ([^\n#]+)")
	seen := 0
	names, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil || len(names) < 5 {
		t.Fatalf("the documents are %q (%v)", names, err)
	}
	below, err := filepath.Glob(filepath.Join("..", "..", "docs", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, below...)
	for _, path := range append(names, filepath.Join("..", "..", "README.md"), filepath.Join("..", "..", "CHANGELOG.md")) {
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(data), -1) {
			m[1] += m[2]
			words := strings.Fields(m[1])
			if strings.HasPrefix(words[0], "-") || words[0] == "COMMAND" {
				continue
			}
			seen++
			cmd, _, err := root.Find(words)
			if err != nil || cmd == root {
				t.Errorf("%s names `verbatim %s`, which is no command", name, m[1])
				continue
			}
			for _, w := range words {
				if w == "--help" {
					continue
				}
				flag, is := strings.CutPrefix(w, "--")
				flag, _, _ = strings.Cut(flag, "=")
				if is && cmd.Flags().Lookup(flag) == nil && root.PersistentFlags().Lookup(flag) == nil {
					t.Errorf("%s names `verbatim %s`; %s takes no --%s", name, m[1], cmd.Name(), flag)
				}
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d commands were found in the documents", seen)
	}
}
