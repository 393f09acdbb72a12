/**
 * What servers say in words. Read only where their codes leave it open: a text is written for people, changes without
 * notice and may be in any language.
 */
export const words = {
  dailyQuota:
    /(daily|hourly|monthly|24.?h(ou)?r?s?|sending|sender|submission|outgoing|outbound)\b[^.]{0,40}(quota|limit)|number of [\w ]{0,20}(messages|mails)|SubmissionQuotaExceeded/i,
  tooFast:
    /too many (?!hops|received|recipients|invalid|unknown)|too (fast|quickly|frequent)|rate.{0,3}limit|(sending|message|connection|unusual) rate|per (second|minute)|too much mail|throttl|slow down/i,
  tooManyRecipients: /too many recipients/i,
  greylist: /gr[ae]y.?list/i,
  tooLarge:
    /(message|mail|size|length|attachment)\b[^.]{0,30}\b(too (big|large|long)|exceed)|size limit|exceed[^.]{0,30}\bsize|too large/i,
  mailboxFull:
    /(mailbox|inbox)[^.]{0,30}\b(full|quota|exceed|limit)|(over|exceed\w{0,4})[^.]{0,20}\bquota|quota[^.]{0,20}\b(exceed|reached|full)/i,
  needsTls:
    /starttls|\btls\b[^.]{0,20}\brequired|(use|require|requires|issue)[^.]{0,20}\b(tls|ssl|encrypt\w*)/i,
  relay: /\brelay/i,
  needsLogin: /\bauthenticat|\bauth\b|\blog ?in\b|logged in/i,
  loginBroken: /\bauthenticat|\bauth\b|\blog ?in\b/i,
  mayNotSendAs:
    /send.?as|not owned|not (verified|authori[sz]ed|allowed|permitted) to (send|use)|address is not verified|from (address|header)/i,
  sender: /sender|from:/i,
  clientBlocked:
    /block.?list|black.?list|blocked using|spamhaus|dnsbl|\brbl\b|client host|banned|reputation|\bip\b[^.]{0,60}\bblocked/i,
  ipBlocked: /\bip\b[^.]{0,80}\b(block|reputation|black|list)/i,
  content:
    /spam|virus|malware|phish|content|dmarc|dkim|\bspf\b|attachment|policy|unsolicited|unauthenticated e?-?mail/i,
  noSuchUser:
    /(user|mailbox|recipient|address)[^.]{0,20}\b(unknown|unavailable|not found|not exist|disabled)|no such (user|mailbox|recipient)|unknown (user|recipient)|does(n't| not) exist/i,
  notFoundByRecipient: /recipient ?not ?found|RESOLVER/i,
  clientName: /helo|ehlo|host ?name|reverse|\bdns\b|\bptr\b|domain not found/i,
} as const
