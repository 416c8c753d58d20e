import { findOtherReceiver } from '../smtp/receivers.ts';

/** How Exchange signs its notices, in any language: "Generating server: DB9PR02MB1234.eurprd02.prod.outlook.com". */
const generatingServer =
  /:\s{0,4}[A-Z0-9-]{1,60}\.[A-Z0-9-]{1,30}\.prod\.(?:outlook|exchangelabs)\.com\s*$/im;

/** Words of Exchange's notices, in the languages of this site and some more. */
const exchangeWords =
  /Diagnostic information for administrators|Diagnoseinformationen f\S{1,2}r Administratoren|Informations de diagnostic pour les administrateurs|Informaci\S{1,2}n de diagn\S{1,2}stico para (?:los )?administradores|Informazioni di diagnostica per gli amministratori|Diagnostische gegevens voor beheerders|Informa\S{2,4}es de diagn\S{1,2}stico para administradores|Generating server:|Generierender Server:|Serveur de g\S{1,2}n\S{1,2}ration\s?:|Servidor de generaci\S{1,2}n:|Server di generazione:|Remote Server returned|More Info for Email Admins|Your message to \S{3,320} couldn[’']t be delivered/i;

/** True if Exchange Online signed the notice in `text`. */
export function isExchangeOnline(text: string): boolean {
  return generatingServer.test(text);
}

/** True if `text` bears the marks of a notice that Exchange wrote, also one copied in part. */
export function isExchangeNotice(text: string): boolean {
  return exchangeWords.test(text) || generatingServer.test(text);
}

/** What Gmail tells its own users when it could not deliver: none of it is said by Gmail as a receiver. */
const gmail =
  /Gmail will retry|Google tried to deliver|did not accept our requests to connect|mailer-daemon@google(?:mail)?\.com|problem (?:while )?delivering your message to|Your message wasn[’']t delivered to/i;

/** The service that wrote a report to its own user, by its words; null for none that is known. */
export function findReporter(text: string): string | null {
  return gmail.test(text) && /google|gmail/i.test(text) ? 'Google' : null;
}

/** The service that reports about another one's host: by its words, else by any name in the text. */
export function nameReporter(text: string): string | null {
  const name = findReporter(text) ?? findOtherReceiver(text);
  return name !== null && /^[A-Z]/.test(name) ? name : null;
}
