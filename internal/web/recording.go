package web

import (
	"net/http"
	"os"
	"time"

	"verbatim/internal/app"
)

// listening is how long one answer with a recording may take: a browser reads on
// while somebody listens.
const listening = 30 * time.Minute

// recording plays the recording of a transcript, from wherever the browser asks.
// The file is read where it lies and never copied.
func (r *reading) recording(w http.ResponseWriter, q *http.Request) {
	rec, err := r.s.appFor(q).Recording(q.Context(), q.PathValue("transcript"))
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	f, err := os.Open(rec.Path)
	if err != nil {
		r.s.fail(w, q, &app.Problem{What: "the recording cannot be opened", Todo: "see that it is where it was, and that you may read it", Cause: err})
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", rec.Type)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(listening))
	http.ServeContent(w, q, "", time.Time{}, f)
}
