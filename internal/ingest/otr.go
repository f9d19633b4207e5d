package ingest

import (
	"encoding/json"
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// oTranscribe is what its files hold.
type oTranscribe struct {
	Text        *string         `json:"text"` // HTML
	Media       *string         `json:"media"`
	MediaTime   json.RawMessage `json:"media-time"`   // a number of seconds, or ""
	MediaSource string          `json:"media-source"` // the address of a film on the web
}

// isOTR recognises the one JSON object that oTranscribe writes.
func isOTR(s string) bool {
	if !strings.HasPrefix(strings.TrimLeft(s, " \t\n"), "{") || !strings.Contains(s, `"text"`) || !strings.Contains(s, `"media`) {
		return false
	}
	o, ok := parseOTR(s)
	return ok && o.Text != nil && (o.Media != nil || o.MediaTime != nil)
}

func parseOTR(s string) (oTranscribe, bool) {
	var o oTranscribe
	return o, json.Unmarshal([]byte(s), &o) == nil
}

// readOTR reads the files of oTranscribe: a page of HTML inside JSON, read as
// web pages are, with the times its author put in. encoding/json is enough.
func (d *draft) readOTR(s string) error {
	o, ok := parseOTR(s)
	if !ok || o.Text == nil {
		return fmt.Errorf("%s is damaged or no oTranscribe file; open it in oTranscribe and export it again", d.src.Name)
	}
	page := strings.ReplaceAll(*o.Text, "\x00", "\uFFFD")
	p := newPage(d)
	p.badSigns = max(strings.Count(page, "\uFFFD")-strings.Count(s, "\uFFFD"), 0)
	if err := p.read(page); err != nil {
		return err
	}
	p.sayPage()
	if len(p.lines) == 0 {
		return fmt.Errorf("%s has no words in it; check in oTranscribe that it is the right file", d.src.Name)
	}
	if o.Media != nil && d.Media == "" {
		d.Media = mediaName(*o.Media)
	}
	if address := strings.TrimSpace(o.MediaSource); address != "" {
		d.note("The recording is on the web, and its address was left out: %s", short(address))
	}
	if ms, ok := stampTime(strings.Trim(string(o.MediaTime), `"`)); ok && ms > 0 {
		d.note("The recording stood at %s when the file was saved, which was not kept.", transcript.Clock(ms))
	}
	if err := d.talk(p.lines); err != nil {
		return err
	}
	p.shortenStamps()
	return nil
}
