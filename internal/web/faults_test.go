package web

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// A page that breaks down says so; others go on; what it was showing is not
// written down.
func TestAPageThatBreaksDown(t *testing.T) {
	var log strings.Builder
	s, err := New(testApp(t, demoStudy(t)), Options{Coder: "amina", Log: func(f string, a ...any) { fmt.Fprintf(&log, f+"\n", a...) }})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page/{who}", func(http.ResponseWriter, *http.Request) { panic("what Rosa said") })
	mux.HandleFunc("GET /half/{who}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<p>half a page")
		panic("what Rosa said")
	})
	w := httptest.NewRecorder()
	s.mended(mux).ServeHTTP(w, httptest.NewRequest("GET", "/page/Rosa", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "what was saved before is there") || strings.Contains(w.Body.String(), "Rosa") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	func() {
		defer func() {
			if got := recover(); got != http.ErrAbortHandler {
				t.Errorf("half a page ends with %v, and not cut off", got)
			}
		}()
		s.mended(mux).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/half/Rosa", nil))
	}()
	s.errorLog().Print("http: panic serving 127.0.0.1:1: what Rosa said\ngoroutine 7 [running]:")
	if strings.Contains(log.String(), "Rosa") || !strings.Contains(log.String(), "GET /page/{who} broke down") || !strings.Contains(log.String(), "goroutine 7") {
		t.Errorf("the log says %s", log.String())
	}
}

// What somebody did just before the workbench was told to stop is finished, and
// said to be; nothing is said to be done that was not.
func TestStoppedInTheMiddleOfAnAct(t *testing.T) {
	dir := demoStudy(t)
	b := newWorkbench(t, dir, "127.0.0.1:0")
	v := stranger(t, b.ln)
	v.login(b.s.Secret(), nil)
	place := someWords(t, dir, "P07-1", 2, 9)
	lock := flock.New(filepath.Join(dir, "record", "lock")) // somebody else is writing
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		r, _ := http.NewRequest("POST", v.at+"/api/code", strings.NewReader(fmt.Sprintf(`{"transcript":"P07-1","theme":"hope","words":{"from":[2,0],"to":[2,9],"quote":%q}}`, place.Quote)))
		status, _, _ := v.send(r, nil)
		answered <- status
	}()
	within(t, "the act has begun", func() bool { return b.s.asking.Load() == 1 })
	stopping := make(chan struct{})
	go func() { b.stop(); close(stopping) }()
	<-b.s.done
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if status := <-answered; status != http.StatusOK {
		t.Errorf("it is answered with %d", status)
	}
	<-stopping
	a := testApp(t, dir)
	a.Coder = "cleo"
	read, err := a.Reading(t.Context(), "P07-1")
	if err != nil || len(mine(read, "cleo", "hope")) != 1 {
		t.Errorf("the coding is not there (%v)", err)
	}
}

func TestAWorkbenchThatIsForgottenEnds(t *testing.T) {
	s, err := New(testApp(t, demoStudy(t)), Options{Coder: "amina", Rest: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(t.Context(), ln) }()
	v := stranger(t, ln)
	v.login(s.Secret(), nil)
	r, _ := http.NewRequest("GET", v.at+"/api/events", nil)
	answer, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	select { // a page that is open is not forgotten
	case err := <-ended:
		t.Fatalf("it ended with a page open (%v)", err)
	case <-time.After(2 * time.Second):
	}
	_ = answer.Body.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience()):
		t.Error("it goes on for ever")
	}
}

// The study goes away under the workbench: a stick is pulled out, a share is gone.
// Pages say so, nothing breaks, and all is well when it is back.
func TestTheStudyGoesAway(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	v.sees("/read/P07-1")
	place := someWords(t, dir, "P07-1", 2, 9)
	code := func() (int, string) {
		r, _ := http.NewRequest("POST", v.at+"/api/code", strings.NewReader(fmt.Sprintf(`{"transcript":"P07-1","theme":"hope","words":{"from":[2,0],"to":[2,9],"quote":%q}}`, place.Quote)))
		status, body, _ := v.send(r, nil)
		return status, body
	}
	away := dir + "-away"
	if err := os.Rename(dir, away); err != nil {
		if runtime.GOOS == "windows" {
			t.Logf("Windows keeps a folder that is in use where it is: %v", err)
			return
		}
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/read", "/read/P07-1", "/search?q=hope", "/matrix", "/codebook", "/codebook/hope", "/participants", "/participants/P05", "/import", "/api/read/P07-1", "/door", "/who", "/help"} {
		status, body, _ := v.get(path, nil)
		if path == "/import" || path == "/door" || path == "/who" || path == "/help" { // show nothing of it
			if status != http.StatusOK {
				t.Errorf("%s: %d", path, status)
			}
		} else if status != http.StatusNotFound || !strings.Contains(body, "There is no study in") || !strings.Contains(body, "any more.") || !strings.Contains(body, "Put the memory stick back") {
			t.Errorf("%s: %d %.2000s", path, status, body)
		}
	}
	if status, body := code(); status != http.StatusNotFound || !strings.Contains(body, "no study in") {
		t.Errorf("coding: %d %s", status, body)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was made where the study was")
	}
	if err := os.Rename(away, dir); err != nil {
		t.Fatal(err)
	}
	v.sees("/read/P07-1")
	if status, body := code(); status != http.StatusOK {
		t.Errorf("coding when it is back: %d %s", status, body)
	}
}

var requests = flag.Int("requests", 400, "how many `requests` the test of memory makes")

// What many requests leave behind is bounded.
func TestMemoryStaysBounded(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "cleo")
	paths := []string{"/", "/read/P07-1", "/search?q=hope", "/matrix", "/codebook/hope", "/participants", "/api/read/P07-1", "/api/suggest/P07-1", "/codebook.css", "/nowhere"}
	ask := func(n int) uint64 {
		for i := range n {
			v.get(paths[i%len(paths)], nil)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n, before := *requests, ask(100)
	after := ask(n)
	t.Logf("%.1f MB in use after 100 requests, %.1f MB after %d more", float64(before)/1e6, float64(after)/1e6, n)
	if after > before+8e6 {
		t.Errorf("it grew by %d bytes", after-before)
	}
}
