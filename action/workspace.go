package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxJobsFile is the size in bytes of the largest jobs-file that is read: more than a million tasks.
const maxJobsFile = 256 << 20

// workspace opens the directory that paths of inputs are relative to. Nothing outside of it can be reached through it, not even by
// ".." or symbolic links.
func (s *step) workspace() (*os.Root, error) {
	dir := s.environment["GITHUB_WORKSPACE"]
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the workspace cannot be opened: %w", err)
	}
	return root, nil
}

// relative makes a path relative to the workspace: an absolute one that leads into it is accepted too.
func (s *step) relative(path string) string {
	dir := s.environment["GITHUB_WORKSPACE"]
	if dir == "" {
		dir, _ = os.Getwd()
	}
	if filepath.IsAbs(path) {
		if inside, err := filepath.Rel(dir, path); err == nil {
			return inside
		}
	}
	return filepath.Clean(path)
}

// about explains why the file at a path cannot be used. What the error says of the path, the sentence around it has already.
func (s *step) about(path string, err error) error {
	if at, ok := err.(*fs.PathError); ok {
		err = at.Err
	}
	switch {
	case err.Error() == "path escapes from parent" && filepath.IsAbs(path):
		return errors.New("it is outside the workspace; write the path relative to the workspace")
	case err.Error() == "path escapes from parent": // by ".." or by a symbolic link
		return errors.New("it is outside the workspace")
	case errors.Is(err, fs.ErrNotExist) && s.log.github:
		return errors.New("it does not exist in the workspace; did actions/checkout, or what writes the file, run before in this job?")
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("it does not exist")
	}
	return err
}

var errNotAFile = errors.New("it is not a regular file")

// file returns the path that an input, or else its variable, names, and which of them it was.
func (s *step) file(name string) (path, from string) {
	if path := s.input(name); path != "" {
		return path, "input " + name
	}
	variable := fileVariables[name]
	return strings.TrimSpace(s.environment[variable]), variable
}

// readJobs reads the task list from the file that jobs-file names, if there is one. An input wins over variables.
func (s *step) readJobs(c *plan.Config) error {
	path, from := s.file(inputJobsFile)
	list := s.input("jobs") != ""
	switch {
	case path == "" || list && from == fileVariables[inputJobsFile]:
		return nil
	case list || c.Jobs.Text != "" && from == fileVariables[inputJobsFile]:
		return fmt.Errorf("%s and %s are both set; leave one", c.Jobs.From, from)
	}
	text, err := s.readFile(path)
	if err != nil {
		// The task list is not missing but unreadable: one sentence is enough.
		c.Jobs = plan.Setting{Text: "unreadable-1", From: from}
		return fmt.Errorf("%s: %q cannot be read: %w", from, path, s.about(path, err))
	}
	c.Jobs = plan.Setting{Text: text, From: inputJobsFile + " " + path}
	return nil
}

func (s *step) readFile(path string) (string, error) {
	root, err := s.workspace()
	if err != nil {
		return "", err
	}
	defer root.Close()
	// Opening something other than a regular file, such as a pipe, could wait forever.
	if kind, err := root.Stat(s.relative(path)); err != nil {
		return "", err
	} else if !kind.Mode().IsRegular() {
		return "", errNotAFile
	}
	file, err := root.Open(s.relative(path))
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxJobsFile+1))
	if err == nil && len(text) > maxJobsFile {
		err = fmt.Errorf("it has more than %d MiB", maxJobsFile>>20)
	}
	return string(text), err
}

// workspaceFile is the results file, if one is asked for.
type workspaceFile struct {
	root *os.Root
	path string
}

// openResults makes sure that the results file can be written before anything is sent, and removes that of an earlier run: nobody
// is to take it for this one's.
func (s *step) openResults() error {
	path, from := s.file(inputResultsFile)
	if path == "" {
		return nil
	}
	refuse := func(err error) error {
		return fmt.Errorf("%s: %q cannot be written: %w", from, path, s.about(path, err))
	}
	root, err := s.workspace()
	if err != nil {
		return refuse(err)
	}
	f := workspaceFile{root: root, path: s.relative(path)}
	info, err := root.Stat(f.path)
	if err == nil && !info.Mode().IsRegular() {
		return refuse(errNotAFile)
	}
	if jobs, _ := s.file(inputJobsFile); err == nil && jobs != "" {
		if read, err := root.Stat(s.relative(jobs)); err == nil && os.SameFile(info, read) {
			return fmt.Errorf("%s: %q is the jobs-file, which it would replace; name another file", from, path)
		}
	}
	if ext := strings.ToLower(filepath.Ext(path)); ext != "" && ext != ".json" && ext != ".csv" {
		return fmt.Errorf("%s: %q has the ending %s; it takes .json or .csv", from, path, ext)
	}
	if err := f.makeFolder(filepath.Dir(f.path)); err != nil {
		return refuse(err)
	}
	probe, draft, err := f.draft()
	if err != nil {
		return refuse(err)
	}
	if err := errors.Join(probe.Close(), root.Remove(draft)); err != nil {
		return refuse(err)
	}
	if info != nil {
		if err := root.Remove(f.path); err != nil {
			return refuse(err)
		}
	}
	s.results = f
	return nil
}

// makeFolder creates a folder that does not exist, and those that it is in.
func (f workspaceFile) makeFolder(name string) error {
	if _, err := f.root.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(name)
	if err := f.makeFolder(parent); err != nil {
		return err
	}
	if err := f.root.Mkdir(name, 0o755); err != nil {
		return err
	}
	folder, err := f.root.Open(name)
	if err != nil {
		return err
	}
	if in, err := f.root.Stat(parent); err == nil {
		chownToFolder(folder, in)
	}
	return folder.Close()
}

// draft creates a file with an unused name beside the results file.
func (f workspaceFile) draft() (*os.File, string, error) {
	name := fmt.Sprintf("%s.%08x.part", f.path, rand.Uint32())
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, "", err
	}
	if folder, err := f.root.Stat(filepath.Dir(name)); err == nil {
		chownToFolder(file, folder)
	}
	return file, name, nil
}

// write writes the report to a draft and renames that: whoever reads the file finds a whole report.
func (f workspaceFile) write(r *report.Report) error {
	if f.root == nil {
		return nil
	}
	file, draft, err := f.draft()
	if err != nil {
		return err
	}
	if strings.EqualFold(filepath.Ext(f.path), ".csv") {
		err = r.WriteCSV(file)
	} else {
		err = r.WriteJSON(file)
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = f.root.Rename(draft, f.path)
	}
	if err != nil {
		_ = f.root.Remove(draft) // what went wrong is said by err
	}
	return err
}
