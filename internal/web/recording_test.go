package web

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// silence is a recording in which nobody says anything, of so many seconds.
func silence(seconds int) []byte {
	const rate = 8000
	var b bytes.Buffer
	put := func(x ...any) {
		for _, v := range x {
			if s, ok := v.(string); ok {
				b.WriteString(s)
				continue
			}
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
	}
	n := uint32(rate * seconds)
	put("RIFF", 36+n, "WAVE", "fmt ", uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8), "data", n)
	b.Write(bytes.Repeat([]byte{128}, int(n)))
	return b.Bytes()
}

// withRecording is the example study with a recording of P07-1 beside its folder.
func withRecording(t *testing.T) string {
	t.Helper()
	dir := demoStudy(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "talk.wav"), silence(900), 0o600); err != nil {
		t.Fatal(err)
	}
	a := testApp(t, dir)
	a.Coder = "amina"
	if _, err := a.SetTranscript(t.Context(), "P07-1", map[string]string{"media": `..\talk.wav`}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRecordingIsPlayedFromAnywhere(t *testing.T) {
	dir := withRecording(t)
	v, _ := visit(t, dir, "amina")
	whole := string(silence(900))
	status, body, head := v.get("/recording/P07-1", header("Range", "bytes=40-47"))
	if status != http.StatusPartialContent || body != whole[40:48] || head.Get("Content-Type") != "audio/wav" || head.Get("Content-Range") != "bytes 40-47/7200044" {
		t.Errorf("%d, %q, %v", status, body, head)
	}
	if status, body, _ = v.get("/recording/P07-1", nil); status != http.StatusOK || body != whole {
		t.Errorf("%d, %d bytes", status, len(body))
	}
	v.sees("/read/P07-1", `<audio id="recording"`, `data-play`)
	if page := v.sees("/read/P01-1"); strings.Contains(page, "<audio") {
		t.Error("a transcript that names no recording offers one")
	}
}

// TestRecordingsThatAreNotPlayed: what is no recording is not given away, whatever a
// study's file says, and no voice of somebody whose words are withheld.
func TestRecordingsThatAreNotPlayed(t *testing.T) {
	dir := withRecording(t)
	a := testApp(t, dir)
	a.Coder = "amina"
	v, _ := visit(t, dir, "amina")
	for media, want := range map[string]string{
		"../study/study.yaml": "no recording that a browser plays", "https://example.org/a.mp3": "goes nowhere", "": "names no recording",
		"../gone.mp3": "gone.mp3 of P07-1 is not there", "..": "no recording that a browser plays",
	} {
		if _, err := a.SetTranscript(t.Context(), "P07-1", map[string]string{"media": media}); err != nil {
			t.Fatal(err)
		}
		if status, body, _ := v.get("/recording/P07-1", nil); status == http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%q: %d, %s", media, status, body)
		}
	}
	if _, err := a.SetTranscript(t.Context(), "P07-1", map[string]string{"media": "../talk.wav"}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := v.get("/recording/P07-1", nil); status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	people := filepath.Join(dir, "participants.csv")
	data, err := os.ReadFile(people)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(data), "\n")
	columns := strings.Split(strings.TrimSpace(head), ",")
	var rows []string
	for row := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimRight(row, "\r\n"), ",")
		for i, c := range columns {
			if cells[0] == "P07" && c == "analyse" {
				cells[i] = "no"
			}
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	if err := os.WriteFile(people, []byte(strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := v.get("/recording/P07-1", nil); status == http.StatusOK || !strings.Contains(body, "withheld") {
		t.Errorf("withheld: %d, %s", status, body)
	}
	if page := v.sees("/read/P07-1"); strings.Contains(page, "<audio") {
		t.Error("the page offers a recording of words that are withheld")
	}
}

func TestPlayFromHere(t *testing.T) {
	dir := withRecording(t)
	b := open(t, dir, "amina")
	b.visit("/read/P07-1")
	b.eventually(`window.verbatim !== undefined`)
	ms := is[float64](b, `+document.querySelector('#t5').dataset.ms`)
	b.clickOn("#t5 [data-play]")
	b.eventually(`(() => { const a = document.getElementById('recording'); return !a.paused && a.currentTime * 1000 >= verbatim.listen.at(verbatim.script.turns[4]); })()`)
	if got := is[float64](b, `document.getElementById('recording').currentTime * 1000`); got > ms+60_000 {
		t.Errorf("it plays at %v ms and the turn begins at %v ms", got, ms)
	}
	b.eventually(`document.querySelector('#t5 [data-play]').classList.contains('playing')`)
	b.focus("#t5")
	b.stroke(0, 'l')
	b.eventually(`document.getElementById('recording').paused`)
	b.stroke(0, 'l')
	b.eventually(`!document.getElementById('recording').paused`)
	b.looks("read-recording", "/read/P07-1", func() { b.eventually(`window.verbatim !== undefined`) })
}
