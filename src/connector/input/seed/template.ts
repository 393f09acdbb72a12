/** The element template of this project; it wrote its id and version into the task headers from version 2 on. */
const TEMPLATE_ID = 'com.infosys.camundaconnectors.email.smtp.v1'

/** The first version with the choice "HTML file". */
const FIRST_WITH_FILES = 3

/** Whether the modeler could say that the body is a file: then no other body is taken for one. */
export function offersFiles(headers: Readonly<Record<string, string>>): boolean {
  const { elementTemplateId, elementTemplateVersion } = headers
  return elementTemplateId === TEMPLATE_ID && Number(elementTemplateVersion) >= FIRST_WITH_FILES
}
