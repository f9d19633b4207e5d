package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/transcript"
)

func (c *command) addDemo() {
	c.verb(groupStart, &cobra.Command{
		Use:   "demo DIR",
		Short: "Make an example study to play with, and its theme table",
		Long: `Makes a whole example study in a new folder: nine interviews about peer support, all
fiction, coded by two people who do not always agree. Shows its theme table and a
few quotes, and writes DIR/theme-matrix.xlsx.`,
		Example: "  verbatim demo my-study",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := args[0]
			if _, err := c.app.Demo(cmd.Context(), dir); err != nil {
				return err
			}
			c.app.Dir = dir
			t, err := c.app.Matrix(cmd.Context(), app.MatrixOptions{For: transcript.ForTeam})
			if err != nil {
				return err
			}
			c.say("A made-up study is in %s: nine interviews, two coders, all fiction.\n", dir)
			if err := c.demoTable(t); err != nil {
				return err
			}
			if err := c.demoQuotes(cmd, "meaningful-activity", 3); err != nil {
				return err
			}
			file := filepath.Join(dir, "theme-matrix.xlsx")
			if err := c.app.WriteCounted(cmd.Context(), t.Counted, file); err != nil {
				return err
			}
			c.say(`The table, with the quotes behind each number, is in %[1]s

Try next (from this folder):
  %[3]s quotes burnout --study %[2]s
  %[3]s search 'tired OR "worn out"' --study %[2]s
  %[3]s suggest hope --study %[2]s
  %[3]s matrix --cols setting --study %[2]s
  %[3]s --help`, file, dir, asTyped())
			return nil
		},
	})
}

// asTyped is what the person types to start the program: under `go run` there
// is no verbatim to type yet.
func asTyped() string {
	if exe, err := os.Executable(); err == nil && strings.Contains(exe, "go-build") {
		return "go run ./cmd/verbatim"
	}
	return "verbatim"
}

// demoTable shows the table for people, on a pipe too: this is a demonstration.
func (c *command) demoTable(t *app.Table) error {
	t.Options.Width = c.st.Width
	if t.Options.Width == 0 {
		t.Options.Width = 120
	}
	if _, err := export.WriteMatrix(c.st.Out, export.Text, t.Matrix, t.Options); err != nil {
		return err
	}
	t.Options.Width = 0
	c.say("")
	return nil
}

func (c *command) demoQuotes(cmd *cobra.Command, theme string, n int) error {
	found, err := c.app.Quotes(cmd.Context(), theme, nil, app.SearchOptions{For: transcript.ForTeam})
	if err != nil {
		return err
	}
	c.say("Some quotes of %s:\n", theme)
	l := *found.Listing
	if step := len(l.Rows) / n; step > 0 {
		rows := l.Rows
		l.Rows = nil
		for i := 0; len(l.Rows) < n; i += step {
			l.Rows = append(l.Rows, rows[i])
		}
	}
	found.Options.Width = 100
	if _, err := export.WriteQuotes(c.st.Out, export.Text, found.Release, &l, found.Options); err != nil {
		return err
	}
	c.say("")
	return nil
}
