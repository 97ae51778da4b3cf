/** /root/.bashrc of a machine that is used as a workstation: what an interactive bash without one reads instead. */
export const defaultBashrc = `# ~/.bashrc: executed by bash(1) for non-login shells.
HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s checkwinsize histappend
PS1='\\[\\e[01;32m\\]\\u@\\h\\[\\e[00m\\]:\\[\\e[01;34m\\]\\w\\[\\e[00m\\]\\$ '
alias ls='ls --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'
alias grep='grep --color=auto'
alias fgrep='fgrep --color=auto'
alias egrep='egrep --color=auto'
alias diff='diff --color=auto'
alias k=kubectl
complete -o default -F __start_kubectl k
`;

/** What an interactive bash in a container starts with: Debian's /etc/bash.bashrc. */
export const containerBashrc = `PS1='\\u@\\h:\\w\\$ '\n`;
