package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"verbatim/internal/app"
)

// openNames opens the key file that the flags name. With fresh, one that is not
// there yet is begun.
func (c *command) openNames(cmd *cobra.Command, k keyFlags, fresh bool) (*app.NamesKey, error) {
	file, exists, err := c.app.NamesFile(k.file)
	if err != nil {
		return nil, err
	}
	if !exists && !fresh {
		return nil, &app.Problem{What: fmt.Sprintf("there is no key file %s", file), Todo: "`verbatim pseudonyms add --key FILE` makes one"}
	}
	passphrase, err := c.passphrase(cmd.Context(), file, k.passphrase, !exists)
	if err != nil {
		return nil, err
	}
	return c.app.OpenNames(file, passphrase)
}

// passphrase is that of a key file: from a file, from the environment, or asked
// for without showing it; for a new key file it is asked for twice. It is never
// the value of a flag, which others could see and the shell remembers.
func (c *command) passphrase(ctx context.Context, file, from string, fresh bool) (string, error) {
	if from != "" {
		return passphraseIn(from)
	}
	if p := c.st.Getenv("VERBATIM_PASSPHRASE"); p != "" {
		return p, nil
	}
	if c.st.Secret == nil {
		return "", &app.Problem{What: "nobody can be asked for the passphrase here", Todo: "put it in $VERBATIM_PASSPHRASE, or name a file that holds it with --passphrase-file", Usage: true}
	}
	p, err := c.st.Secret(ctx, "Passphrase of "+base(file)+": ")
	if err != nil || !fresh {
		return p, err
	}
	if len([]rune(p)) < shortPassphrase {
		c.note("a passphrase of several words is hard to guess; this one is short")
	}
	again, err := c.st.Secret(ctx, "Once more, because it is new: ")
	if err == nil && again != p {
		err = &app.Problem{What: "the two passphrases are not the same, so nothing was made", Todo: "try again"}
	}
	return p, err
}

// shortPassphrase is how many characters a passphrase should have.
const shortPassphrase = 12

// passphraseIn is the first line of a file.
func passphraseIn(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", &app.Problem{What: fmt.Sprintf("the passphrase in %s cannot be read", name), Cause: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return "", &app.Problem{What: fmt.Sprintf("the passphrase in %s cannot be read", name), Cause: err}
	}
	line, _, _ := bytes.Cut(bytes.TrimPrefix(data, []byte("\uFEFF")), []byte("\n"))
	p := strings.TrimRight(string(line), "\r")
	if p == "" {
		return "", &app.Problem{What: fmt.Sprintf("the first line of %s is empty; it should be the passphrase", name)}
	}
	return p, nil
}

// askSecret reads a line from the terminal without showing it. Interrupted, it
// leaves the terminal as it was.
func askSecret(ctx context.Context, prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	fmt.Fprint(os.Stderr, prompt)
	type answer struct {
		line []byte
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		got <- answer{line, err}
	}()
	defer fmt.Fprintln(os.Stderr)
	select {
	case a := <-got:
		return string(a.line), a.err
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return "", ctx.Err()
	}
}
