package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/internal/app"
)

// client is a browser without a window, let in to a workbench.
type client struct {
	t      *testing.T
	at     string
	cookie *http.Cookie
}

func letIn(t *testing.T, dir, coder string) *client {
	t.Helper()
	s, ln := serveStudy(t, dir, coder)
	c := &client{t: t, at: "http://" + ln.Addr().String()}
	answer, err := http.Post(c.at+"/api/session", "text/plain", strings.NewReader(s.Secret()))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if len(answer.Cookies()) != 1 {
		t.Fatalf("not let in: %s", answer.Status)
	}
	c.cookie = answer.Cookies()[0]
	return c
}

func (c *client) ask(method, path string, body any, header ...string) (int, []byte) {
	c.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	q, err := http.NewRequestWithContext(c.t.Context(), method, c.at+path, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	q.AddCookie(c.cookie)
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer.StatusCode, said
}

// someWords marks the first words of a turn, n units long.
func someWords(t *testing.T, dir, id string, turn, n int) app.Marked {
	t.Helper()
	a := testApp(t, dir)
	a.Coder = "dev"
	v, err := a.Reading(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return app.Marked{Ends: app.Ends{From: [2]int{turn, 0}, To: [2]int{turn, n}}, Quote: stringOf(utf16Of(v.Turns[turn-1].Words)[:n])}
}

// A page that lost the answer asks again with the same key, and nothing is done
// twice; a memo has no other protection.
func TestAnActIsDoneOnceForAKey(t *testing.T) {
	dir := demoStudy(t)
	c := letIn(t, dir, "cleo")
	memo := app.PageMemo{Transcript: "P07-1", On: "transcript", Text: "Once."}
	var answers []string
	for _, key := range []string{"one", "one", "two"} {
		memo.Text += map[string]string{"two": " Again."}[key]
		status, said := c.ask("POST", "/api/memo", memo, "Idempotency-Key", key)
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, said)
		}
		answers = append(answers, string(said))
	}
	if answers[0] != answers[1] || answers[1] == answers[2] {
		t.Errorf("answers %q", answers)
	}
	a := testApp(t, dir)
	a.Coder = "cleo"
	v, err := a.Reading(t.Context(), "P07-1")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range v.Memos {
		if m.Coder == "cleo" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d memos", n)
	}
}

func TestWordsThatMovedAreAConflict(t *testing.T) {
	dir := demoStudy(t)
	c := letIn(t, dir, "cleo")
	m := someWords(t, dir, "P07-1", 2, 12)
	m.Quote = strings.ToUpper(m.Quote)
	for path, body := range map[string]any{
		"/api/code":    app.MarkedCoding{Transcript: "P07-1", Theme: "hope", Words: m},
		"/api/dismiss": app.MarkedCoding{Transcript: "P07-1", Theme: "hope", Words: m},
		"/api/memo":    app.PageMemo{Transcript: "P07-1", On: "passage", Words: &m, Text: "x"},
	} {
		if status, said := c.ask("POST", path, body); status != http.StatusConflict {
			t.Errorf("%s: %d %s", path, status, said)
		}
	}
	if status, _ := c.ask("POST", "/api/code", map[string]any{"transcript": "P07-1", "surprise": 1}); status != http.StatusUnprocessableEntity {
		t.Errorf("a field that nobody knows: %d", status)
	}
	if status, _ := c.ask("GET", "/read/nobody", nil); status != http.StatusNotFound {
		t.Errorf("a transcript that is not there: %d", status)
	}
}

// Somebody else took the browser over: what an open page of the first does is not
// written down as the second's.
func TestAPageOfAnotherCoderIsStale(t *testing.T) {
	dir := demoStudy(t)
	c := letIn(t, dir, "cleo")
	body := app.MarkedCoding{Transcript: "P07-1", Theme: "hope", Words: someWords(t, dir, "P07-1", 2, 9)}
	if status, said := c.ask("POST", "/api/code", body, "Verbatim-Coder", "dev"); status != http.StatusConflict {
		t.Errorf("%d %s", status, said)
	}
	if status, said := c.ask("POST", "/api/code", body, "Verbatim-Coder", "cleo"); status != http.StatusOK {
		t.Errorf("%d %s", status, said)
	}
}

// event is one event of a stream.
type event struct{ ID, Name, Data string }

// listen opens the stream after the event last, and gives what comes.
func (c *client) listen(last string) (<-chan event, context.CancelFunc) {
	c.t.Helper()
	ctx, stop := context.WithCancel(c.t.Context())
	q, err := http.NewRequestWithContext(ctx, "GET", c.at+"/api/events", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	q.AddCookie(c.cookie)
	q.Header.Set("Last-Event-ID", last)
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		c.t.Fatal(err)
	}
	events := make(chan event, 100)
	go func() {
		defer close(events)
		defer answer.Body.Close()
		var e event
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.ID = value
			case "event":
				e.Name = value
			case "data":
				e.Data = value
			case "":
				if e.Name != "" {
					events <- e
				}
				e = event{}
			}
		}
	}()
	return events, stop
}

// next is what is heard next of what was done; who is here, and that something
// changed, is told in between.
func next(t *testing.T, events <-chan event) event {
	t.Helper()
	late := time.After(patience())
	for {
		select {
		case e := <-events:
			if e.Name != "hello" && e.Name != "here" && e.Name != "changed" {
				return e
			}
		case <-late:
			t.Fatal("nothing was heard")
			return event{}
		}
	}
}

// Who was away for a while hears what they missed, in order and once; who was
// away too long, or comes from another time, is told to load everything.
func TestCatchingUp(t *testing.T) {
	dir := demoStudy(t)
	c, other := letIn(t, dir, "cleo"), letIn(t, dir, "dev")
	var page readingData
	_, said := c.ask("GET", "/api/read/P07-1", nil)
	if err := json.Unmarshal(said, &page); err != nil {
		t.Fatal(err)
	}
	code := func(turn int) {
		t.Helper()
		if status, said := other.ask("POST", "/api/code", app.MarkedCoding{Transcript: "P07-1", Theme: "hope", Words: someWords(t, dir, "P07-1", turn, 9)}); status != http.StatusOK {
			t.Fatalf("%d %s", status, said)
		}
	}
	events, stop := c.listen(page.Mark)
	code(2)
	first := next(t, events)
	if first.Name != "coding" || !strings.Contains(first.Data, `"coder":"dev"`) {
		t.Fatalf("%+v", first)
	}
	stop()
	code(4)
	code(6)
	within(t, "the watcher has seen both", func() bool {
		events, stop := c.listen(first.ID)
		defer stop()
		a := next(t, events)
		if a.Name != "coding" || !strings.Contains(a.Data, `"from":[4,0]`) {
			t.Fatalf("%+v", a)
		}
		late := time.After(time.Second)
		for {
			select {
			case b := <-events:
				if b.Name == "coding" {
					return strings.Contains(b.Data, `"from":[6,0]`)
				}
			case <-late:
				return false
			}
		}
	})
	events, stop = c.listen("0123456789abcdef.0")
	defer stop()
	if e := next(t, events); e.Name != "resync" || e.ID == "" {
		t.Errorf("%+v", e)
	}
}

// A private memo is told to its own coder alone, and nothing of a transcript to
// somebody who is not to be shown it.
func TestTheStreamTellsNobodyWhatIsNotTheirs(t *testing.T) {
	dir := demoStudy(t)
	c, other := letIn(t, dir, "cleo"), letIn(t, dir, "dev")
	if status, said := c.ask("POST", "/api/hand-back", map[string]string{"transcript": "P06-1"}); status != http.StatusOK {
		t.Fatalf("%d %s", status, said)
	}
	events, stop := c.listen("")
	defer stop()
	next(t, events) // load everything: nothing was known
	own, stopOwn := other.listen("")
	defer stopOwn()
	next(t, own)
	memo := app.PageMemo{Transcript: "P07-1", On: "transcript", Text: "Nobody's business.", Private: true}
	hidden := app.MarkedCoding{Transcript: "P06-1", Theme: "hope", Words: someWords(t, dir, "P06-1", 2, 9)}
	shown := app.MarkedCoding{Transcript: "P07-1", Theme: "hope", Words: someWords(t, dir, "P07-1", 2, 9)}
	for _, act := range []struct {
		path string
		body any
	}{{"/api/memo", memo}, {"/api/code", hidden}, {"/api/code", shown}} {
		if status, said := other.ask("POST", act.path, act.body); status != http.StatusOK {
			t.Fatalf("%d %s", status, said)
		}
	}
	// When cleo has heard of the coding, a last one follows: what they hear until
	// then is all that they are told.
	first := next(t, events)
	shown.Words = someWords(t, dir, "P07-1", 4, 9)
	if status, said := other.ask("POST", "/api/code", shown); status != http.StatusOK {
		t.Fatalf("%d %s", status, said)
	}
	for _, heard := range []struct {
		who    string
		events <-chan event
		before []event
		want   []string
	}{
		{"cleo", events, []event{first}, []string{"coding P07-1", "coding P07-1"}},
		{"dev", own, nil, []string{"memo P07-1", "coding P06-1", "coding P07-1", "coding P07-1"}},
	} {
		var got []string
		for e := (event{}); !strings.Contains(e.Data, `"from":[4,0]`); {
			if len(heard.before) > 0 {
				e, heard.before = heard.before[0], heard.before[1:]
			} else {
				e = next(t, heard.events)
			}
			var of struct{ Transcript string }
			if err := json.Unmarshal([]byte(e.Data), &of); err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Name+" "+of.Transcript)
		}
		slices.Sort(got[:len(got)-1])
		slices.Sort(heard.want[:len(heard.want)-1])
		if !slices.Equal(got, heard.want) {
			t.Errorf("%s heard %q, want %q", heard.who, got, heard.want)
		}
	}
}
