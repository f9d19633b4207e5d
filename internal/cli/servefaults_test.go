package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/internal/app"
)

// linesArg has this binary run one command for each line that it reads: words
// parted by tabs. It answers each with its exit code and what it complained of.
const linesArg = "verbatim-lines"

func linesChild() {
	st := System()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var complaints bytes.Buffer
		st.Out, st.Err, st.In = io.Discard, &complaints, strings.NewReader("")
		code := Main(strings.Split(lines.Text(), "\t"), st)
		fmt.Printf("%d %q\n", code, complaints.String())
	}
	os.Exit(0)
}

// send is code for a server that may be killed meanwhile: ok is false when nobody
// answered. Only what is answered with 200, to its last byte, was acknowledged.
func (w *served) send(m app.MarkedCoding) (id string, ok bool) {
	data, err := json.Marshal(m)
	if err != nil {
		w.t.Error(err)
		return "", false
	}
	answer, err := http.DefaultClient.Do(w.request("POST", "/api/code", bytes.NewReader(data)))
	if err != nil {
		return "", false
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", false
	}
	var done app.Acted
	if answer.StatusCode != http.StatusOK || json.Unmarshal(body, &done) != nil || done.Coding == nil {
		w.t.Errorf("coding is answered with %d %s", answer.StatusCode, body)
		return "", false
	}
	return done.Coding.ID, true
}

// The workbench is killed at random points while somebody codes, again and again.
// What it said it had kept is there.
func TestKilledWhileCoding(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	dir, config := servedDemo(t), t.TempDir()
	places := somePlaces(t, dir, rounds*10)
	random := rand.New(rand.NewPCG(1, 2))
	acknowledged := map[string]bool{}
	began := time.Now()
	for range rounds {
		w := startServe(t, dir, "VERBATIM_CONFIG="+config)
		w.letIn()
		enough := 1 + random.IntN(8)
		after := time.Duration(random.IntN(8000)) * time.Microsecond
		for i, m := range places[:10] {
			if i == enough { // in the middle of the next one
				go func() { <-time.After(after); _ = w.cmd.Process.Kill() }()
			}
			id, ok := w.send(m)
			if !ok {
				break
			}
			acknowledged[id] = true
		}
		places = places[10:]
		_ = w.cmd.Process.Kill()
		_ = w.cmd.Wait()
	}
	have := codingIDs(t, dir, "cleo")
	for id := range acknowledged {
		if _, ok := have[id]; !ok {
			t.Errorf("the coding %s was acknowledged and is not there", id)
		}
	}
	t.Logf("killed %d times: %d codings acknowledged, %d there, %s a round", rounds, len(acknowledged), len(have), (time.Since(began) / time.Duration(rounds)).Round(time.Millisecond))
	if len(acknowledged) < rounds || len(have) > len(acknowledged)+rounds {
		t.Errorf("%d acknowledged, %d there", len(acknowledged), len(have))
	}
	if out, err := apart(t, []string{"VERBATIM_CONFIG=" + config}, "check", "--study", dir).CombinedOutput(); err != nil {
		t.Errorf("the study is not whole: %v\n%s", err, out)
	}
}

// The command line and the workbench code in one study at the same time, as the
// same person. Nothing is lost and nothing fails.
func TestTheCommandLineAndTheWorkbenchCodeAtOnce(t *testing.T) {
	n := 200
	if testing.Short() {
		n = 30
	}
	dir, config := servedDemo(t), t.TempDir()
	w := startServe(t, dir, "VERBATIM_CONFIG="+config)
	w.letIn()
	places := somePlaces(t, dir, 2*n)
	rel, err := cleo(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, m := range places[n:] {
		tr, _ := rel.Study.Transcript(m.Transcript)
		start := int(tr.Turns[m.Words.From[0]-1].Speech.Start) + m.Words.From[1]
		fmt.Fprintf(&lines, "code\t%s\tmutuality\t--span\t%d:%d\t--study\t%s\n", m.Transcript, start, start+12, dir)
	}
	began := time.Now()
	var work sync.WaitGroup
	work.Go(func() {
		for i, m := range places[:n] {
			if status, said := w.code(m); status != http.StatusOK {
				t.Errorf("the workbench's %d: %d %s", i, status, said)
			}
		}
	})
	work.Go(func() {
		cmd := apart(t, []string{"VERBATIM_CONFIG=" + config})
		cmd.Args[1] = linesArg
		cmd.Stdin = strings.NewReader(lines.String())
		out, err := cmd.Output()
		if err != nil || bytes.Count(out, []byte("\n")) != n {
			t.Errorf("the command line: %v\n%s", err, out)
		}
		for line := range strings.Lines(string(out)) {
			if !strings.HasPrefix(line, "0 ") {
				t.Errorf("a command answers %s", line)
			}
		}
	})
	work.Wait()
	t.Logf("%d codings on each side in %s", n, time.Since(began).Round(time.Millisecond))
	if got := codingsOf(t, dir, "cleo"); got != 2*n {
		t.Errorf("%d codings, want %d", got, 2*n)
	}
	if out, err := apart(t, []string{"VERBATIM_CONFIG=" + config}, "check", "--study", dir).CombinedOutput(); err != nil {
		t.Errorf("the study is not whole: %v\n%s", err, out)
	}
}

// What people of a session say, write, ask for and call things: easily found.
const (
	said, speaker, file, memo, theme, coder, asked = "quillback", "Zephyrine", "wobbegong", "marzipan", "gallimaufry", "Perpetua", "tatterdemalion"
)

// A whole session, with all that can go wrong: nothing that anybody said comes to
// the terminal or into the person's configuration, though --debug is on.
func TestTheLogHoldsNobodysWords(t *testing.T) {
	dir, config := filepath.Join(t.TempDir(), "study"), t.TempDir()
	source := filepath.Join(t.TempDir(), file+".txt")
	if err := os.WriteFile(source, []byte("Interviewer: How was it?\n\n"+speaker+": It was a "+said+" of a day, and that is all I have to say.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", dir, "--codebook", "peer-support"}, {"import", source, "--study", dir, "--speaker", speaker + "=participant:P1"}} {
		if out, err := apart(t, nil, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	w := startServe(t, dir, "VERBATIM_CONFIG="+config, "VERBATIM_CODER=")
	w.letIn()
	w.form("/who", url.Values{"coder": {"new"}, "name": {coder}})
	w.session()
	w.damage(dir)
	for _, raw := range []string{"GET /" + asked + " HTTP/9.9\r\n\r\n", asked + "\r\n\r\n", "GET / HTTP/1.1\r\n" + asked + " x: y\r\n\r\n"} {
		w.raw(raw)
	}
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
	log := w.complain.String() + w.rest()
	if !strings.Contains(log, "failed (") {
		t.Errorf("nothing went wrong: this proves nothing\n%s", log)
	}
	held := map[string]string{"the terminal": log}
	err := filepath.WalkDir(config, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		held[path] = path + string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range held {
		for _, word := range []string{said, speaker, file, memo, theme, coder, asked} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
				t.Errorf("%s holds %q:\n%s", where, word, text)
			}
		}
	}
}

// form sends a form.
func (w *served) form(path string, fields url.Values) {
	r := w.request("POST", path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, _ = w.do(r)
}

// session does what people do, rightly and wrongly.
func (w *served) session() {
	w.t.Helper()
	if _, page := w.get("/read/" + file); !strings.Contains(page, said) {
		w.t.Fatalf("the transcript is not shown: this proves nothing\n%s", page)
	}
	words := app.Marked{Ends: app.Ends{From: [2]int{2, 0}, To: [2]int{2, 18}}, Quote: "It was a " + said}
	if status, answer := w.post("/api/code", app.MarkedCoding{Transcript: file, Theme: "hope", Words: words}); status != http.StatusOK {
		w.t.Fatalf("coding: %d %s", status, answer)
	}
	wrong := words
	wrong.Quote = asked
	for path, body := range map[string]any{
		"/api/memo":    app.PageMemo{Transcript: file, On: "passage", Words: &words, Text: memo},
		"/api/code":    app.MarkedCoding{Transcript: file, Theme: theme, Words: words},
		"/api/dismiss": app.MarkedCoding{Transcript: file, Theme: "hope", Words: wrong},
		"/api/star":    map[string]any{"transcript": asked, "words": words},
		"/api/theme":   map[string]any{"name": theme},
		"/api/undo":    map[string]any{"events": []string{asked}},
		"/api/uncode":  map[string]any{"id": asked, asked: said},
		"/api/session": said,
	} {
		w.post(path, body)
	}
	w.form("/codebook", url.Values{"name": {theme}, "definition": {said}})
	w.form("/search/save", url.Values{"q": {asked}, "name": {asked}})
	w.form("/participants/P1", url.Values{"ask": {asked}, "answer": {said}})
	w.form("/import", url.Values{"files": {said}})
}

// damage looks at every page while a file of the study is not what it should be.
func (w *served) damage(dir string) {
	w.t.Helper()
	pages := []string{"/", "/read/" + asked, "/search?q=" + said, "/search?q=" + url.QueryEscape("theme:"+asked+" ("+said), "/matrix?rows=" + asked, "/codebook/" + asked,
		"/participants/" + asked, "/" + asked + "?" + said, "/assets/" + asked, "/api/read/" + asked, "/read/%ff%00" + asked, "/door?at=/" + asked,
		"/read/" + file, "/participants", "/codebook", "/matrix", "/compare"}
	for name, text := range map[string]string{"participants.csv": "participant\n" + said + ",,,,,,,,\"", "codebook.yaml": "themes: [" + said + ": {", "transcripts/" + file + ".yaml": said + ": ["} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		whole, err := os.ReadFile(path)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, write := range [][]byte{[]byte(text), whole} {
			if err := os.WriteFile(path, write, 0o600); err != nil {
				w.t.Fatal(err)
			}
			for _, page := range pages {
				w.get(page)
			}
		}
	}
}
