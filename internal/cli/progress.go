package cli

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"verbatim/internal/app"
)

// patience is how long work may take before its progress is shown.
const patience = 500 * time.Millisecond

// meter shows progress on a terminal, once the work has taken a while; on a
// pipe it shows nothing.
func (c *command) meter(what string, total int) app.Meter {
	if !c.st.ErrTerminal || c.quiet {
		return silent{}
	}
	return &bar{c: c, what: what, total: total, since: time.Now()}
}

type silent struct{}

func (silent) Add(int) {}
func (silent) Done()   {}

type bar struct {
	c     *command
	what  string
	total int
	done  int
	since time.Time
	bar   *progressbar.ProgressBar
}

// Add counts n more pieces of work.
func (b *bar) Add(n int) {
	b.done += n
	if b.bar == nil {
		if time.Since(b.since) < patience {
			return
		}
		b.bar = progressbar.NewOptions(b.total,
			progressbar.OptionSetWriter(b.c.st.Err),
			progressbar.OptionSetDescription(b.what),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionShowCount(),
		)
	}
	_ = b.bar.Set(b.done)
}

// Done takes the bar away.
func (b *bar) Done() {
	if b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}
