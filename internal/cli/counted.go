package cli

import (
	"bytes"
	"context"

	"verbatim/internal/app"
	"verbatim/internal/export"
)

// counted shows tables: to a person, as JSON, as tab-separated values, or in the
// file that output names.
func (c *command) counted(ctx context.Context, t *app.Counted, output string) error {
	defer func() {
		for _, n := range t.Notes {
			c.note("%s", n)
		}
	}()
	if output != "" {
		if err := c.app.WriteCounted(ctx, t, output); err != nil {
			return err
		}
		c.say("the table is in %s", output)
		return nil
	}
	format := export.TSV
	switch {
	case c.json:
		format = export.JSON
	case c.st.OutTerminal:
		format = export.Text
		t.Options.Width = c.st.Width
	}
	var b bytes.Buffer
	if _, err := export.WriteCounted(&b, format, t.Release, t.Counted, t.Options); err != nil {
		return err
	}
	_, err := c.st.Out.Write(b.Bytes())
	return err
}
