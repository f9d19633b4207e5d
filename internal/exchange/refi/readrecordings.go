package refi

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/exchange"
)

// recording reads what a recording has. Its transcripts are sources of their own where
// the file has them as such too; the first other one is the text of the recording.
func (r *reader) recording(n *node, own int, texts map[string]int) error {
	var all []int
	for t := range n.named("Transcript") {
		at, shared := texts[r.textKey(t)]
		switch {
		case shared:
			r.register(at, t)
		case !r.drafts[own].has && len(r.drafts[own].sels) == 0:
			at = own
			r.register(at, t)
			if s := r.drafts[at].src.Name; s == r.drafts[at].src.ID || n.attr("name") == "" && t.attr("name") != "" {
				r.drafts[at].src.Name = strings.TrimSpace(t.attr("name"))
			}
		default:
			at = len(r.drafts)
			r.addDraft(t, t, recordingKind(n), r.drafts[own].order)
		}
		if !shared {
			if err := r.giveText(r.drafts[at], t); err != nil {
				return err
			}
		}
		if d := r.drafts[at]; d.src.Name == "" {
			d.src.Name = d.src.ID
		}
		r.transcript(n, t, r.drafts[at])
		all = append(all, at)
	}
	main := own
	if len(all) > 0 && !slices.Contains(all, own) {
		r.drafts[own].gone = true
		main = all[0]
	}
	if len(all) > 0 {
		if id := guid(n.attr("guid")); id != "" {
			r.sources[id] = all
		}
		r.stems[stem(n.attr("path"))] = main
	}
	d := r.drafts[main]
	d.src.Media = mediaName(n)
	r.describe(d, n)
	if d.has && isInternal(n.attr("path")) && r.zip.find(n.attr("path")) != nil {
		r.p.Lose("recording", "only its transcript and its name come along", d.src.Name)
	}
	given := map[string]bool{} // in the words of a transcript too
	for _, at := range all {
		for i := range r.drafts[at].sels {
			given[r.drafts[at].sels[i].id] = true
		}
	}
	for s := range n.named(strings.TrimSuffix(n.name, "Source") + "Selection") {
		if id := guid(s.attr("guid")); id == "" || !given[id] {
			r.loseSelection(s, "a selection in a recording", "Verbatim codes only words, and no words of it are given", main)
		}
	}
	return nil
}

// mediaName is the name of a recording's file.
func mediaName(n *node) string {
	for _, s := range [...]string{n.attr("name"), baseName(n.attr("currentPath")), baseName(n.attr("path"))} {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// transcript reads the times and selections of a transcript.
func (r *reader) transcript(n, t *node, d *draft) {
	d.src.Media = mediaName(n)
	if d.src.Kind == exchange.TextSource {
		d.src.Kind = recordingKind(n)
	}
	for s := range t.named("SyncPoint") {
		place, ok := number(s.attr("position"))
		if !ok {
			continue
		}
		if id := guid(s.attr("guid")); id != "" {
			d.points[id] = place
		}
		if ms, ok := number(s.attr("timeStamp")); ok && ms >= 0 && ms < 1<<40 {
			d.times = append(d.times, timed{place, int(ms)})
		}
	}
	if s := t.childText("Description"); s != "" {
		r.memo(exchange.Memo{Text: s}, exchange.Target{Kind: exchange.OnSource, ID: d.src.ID})
	}
	r.noteRefs(t, exchange.Target{Kind: exchange.OnSource, ID: d.src.ID})
	r.takeSelections(d, t)
	for s := range t.named("TranscriptSelection") {
		sel := r.selection(s)
		from, a := d.points[guid(s.attr("fromSyncPoint"))]
		to, b := d.points[guid(s.attr("toSyncPoint"))]
		sel.start, sel.end, sel.placed, sel.timed = from, to, a && b, true
		if sel.placed {
			sel.given = fmt.Sprintf("%d–%d", from, to)
		}
		d.sels = append(d.sels, sel)
	}
}
